package paramjson

import (
	"fmt"
	"maps"
	"slices"
)

// walk calls visit for every property of a schema and, where visit says so, for
// those inside it, in the order of their paths. No bytes have no properties.
func walk(schema []byte, visit func(path []string, property map[string]any) (inside bool, err error)) error {
	if len(schema) == 0 {
		return nil
	}
	object, err := ParseSchema(schema)
	if err != nil {
		return err
	}
	if err := walkIn(object, nil, visit); err != nil {
		return fmt.Errorf("params schema: %w", err)
	}
	return nil
}

func walkIn(object map[string]any, at []string, visit func([]string, map[string]any) (bool, error)) error {
	properties, _ := object["properties"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		property, ok := properties[key].(map[string]any)
		if !ok {
			continue
		}
		path := append(at[:len(at):len(at)], key)
		inside, err := visit(path, property)
		if err == nil && inside {
			err = walkIn(property, path, visit)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
