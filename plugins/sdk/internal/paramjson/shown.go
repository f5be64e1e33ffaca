package paramjson

import (
	"fmt"
	"strings"
)

// ShownKey is the keyword with which a schema says that the value of a property
// belongs beside the rows of a table, and the words that stand before it: "Asked the
// model".
const ShownKey = "x-shown"

// Shown is a property whose value is told beside a row.
type Shown struct {
	Path  []string
	Words string
}

// ShownOf returns the properties of a schema that have ShownKey, in the order of their
// paths. Words that are not there are an error, and so is a property that is no
// string.
func ShownOf(schema []byte) ([]Shown, error) {
	var all []Shown
	err := walk(schema, func(path []string, property map[string]any) (bool, error) {
		said, marked := property[ShownKey]
		if !marked {
			return true, nil
		}
		words, _ := said.(string)
		if words == "" || property["type"] != "string" {
			return false, fmt.Errorf("param %q: %s is %v, want the words before the value of a string", strings.Join(path, "."), ShownKey, said)
		}
		all = append(all, Shown{path, words})
		return false, nil
	})
	return all, err
}
