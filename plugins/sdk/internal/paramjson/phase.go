package paramjson

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// PhaseKey is the keyword with which a params schema marks a property that acts
// in one phase alone, and PhaseFinetune its one value: Pretrain does not read the
// property.
const (
	PhaseKey      = "x-phase"
	PhaseFinetune = "finetune"
)

// FinetuneOnly returns the paths of the properties of a schema that are marked
// with PhaseFinetune, sorted. What is below a marked property is not listed. A
// phase that does not exist is an error.
func FinetuneOnly(schema []byte) ([][]string, error) {
	object, err := ParseSchema(schema)
	if err != nil {
		return nil, err
	}
	paths, err := finetuneOnly(nil, object, nil)
	if err != nil {
		return nil, fmt.Errorf("params schema: %w", err)
	}
	return paths, nil
}

func finetuneOnly(paths [][]string, schema map[string]any, at []string) ([][]string, error) {
	properties, _ := schema["properties"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		property, ok := properties[key].(map[string]any)
		if !ok {
			continue
		}
		here := append(at[:len(at):len(at)], key)
		phase, marked := property[PhaseKey]
		switch {
		case marked && phase != PhaseFinetune:
			return nil, fmt.Errorf("param %q: %s is %v, want %q or nothing", strings.Join(here, "."), PhaseKey, phase, PhaseFinetune)
		case marked:
			paths = append(paths, here)
		default:
			var err error
			if paths, err = finetuneOnly(paths, property, here); err != nil {
				return nil, err
			}
		}
	}
	return paths, nil
}
