package paramjson

import (
	"fmt"
	"strings"
)

// StandInKey is the keyword with which a schema says for which value of a string
// property the plugin is not the method that it is named after, and what it is
// instead: {"": "offline stand-in"}.
const StandInKey = "x-stand-in"

// StandIn is the property that decides whether a plugin is the method that it is named
// after.
type StandIn struct {
	Path []string
	As   map[string]string // what it is instead, by the property's value
}

// StandInOf returns the property of a schema that has StandInKey, nil if none has. Two
// of them are an error, and so are words that are not there.
func StandInOf(schema []byte) (*StandIn, error) {
	var found *StandIn
	err := walk(schema, func(path []string, property map[string]any) (bool, error) {
		said, marked := property[StandInKey]
		if !marked {
			return true, nil
		}
		name := strings.Join(path, ".")
		if found != nil {
			return false, fmt.Errorf("params %q and %q both have %s: one param decides", strings.Join(found.Path, "."), name, StandInKey)
		}
		object, ok := said.(map[string]any)
		if !ok || len(object) == 0 {
			return false, fmt.Errorf("param %q: %s is %v, want an object with values of the param", name, StandInKey, said)
		}
		found = &StandIn{path, map[string]string{}}
		for value, as := range object {
			words, ok := as.(string)
			if !ok || words == "" {
				return false, fmt.Errorf("param %q: %s does not say what the plugin is for %q", name, StandInKey, value)
			}
			found.As[value] = words
		}
		return false, nil
	})
	return found, err
}
