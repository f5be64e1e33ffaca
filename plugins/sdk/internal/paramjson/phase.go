package paramjson

import (
	"fmt"
	"strings"
)

// PhaseKey is the keyword with which a params schema marks a property that the
// training call (Fit, Pretrain) does not read. Its value names the phase in which
// the property acts: "generate" of a generator, "finetune" of a predictor.
const PhaseKey = "x-phase"

// phases are the values of PhaseKey by the kind of plugin.
var phases = map[string]string{"generator": "generate", "predictor": "finetune"}

// AfterTraining returns the paths of the properties that the schema of a plugin of
// a kind marks with PhaseKey, sorted. What is below a marked property is not
// listed. A phase that the kind does not have is an error.
func AfterTraining(schema []byte, kind string) ([][]string, error) {
	var paths [][]string
	err := walk(schema, func(path []string, property map[string]any) (bool, error) {
		phase, marked := property[PhaseKey]
		if marked && phase != phases[kind] {
			return false, fmt.Errorf("param %q: %s of a %s is %v, want %q or nothing",
				strings.Join(path, "."), PhaseKey, kind, phase, phases[kind])
		}
		if marked {
			paths = append(paths, path)
		}
		return !marked, nil
	})
	return paths, err
}
