package paramjson

import (
	"fmt"
	"strings"
)

// SeedKey is the keyword with which a schema says that a property says only how a
// plugin works, not what comes out: with the value "same" a step has the same seed
// whatever the property is.
const SeedKey = "x-seed"

// SameSeed returns the properties of a schema that have SeedKey, in the order of their
// paths. Another value than "same" is an error.
func SameSeed(schema []byte) ([][]string, error) {
	var all [][]string
	err := walk(schema, func(path []string, property map[string]any) (bool, error) {
		said, marked := property[SeedKey]
		if !marked {
			return true, nil
		}
		if said != "same" {
			return false, fmt.Errorf("param %q: %s is %v, want \"same\"", strings.Join(path, "."), SeedKey, said)
		}
		all = append(all, path)
		return false, nil
	})
	return all, err
}
