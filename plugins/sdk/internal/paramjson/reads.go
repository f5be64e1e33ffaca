package paramjson

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ReadsKey is the keyword with which a generator's schema says what is read of a
// user for each value of an enum property: {"plain": "none", "own": "seed"}.
const ReadsKey = "x-reads"

// amounts are what a generator may read of a user, the least first.
var amounts = []string{"none", "seed", "train"}

// Reads is the property that decides what a generator reads of a user.
type Reads struct {
	Path []string
	Of   map[string]string // by the property's value
}

// ReadsOf returns the property of a schema that has ReadsKey, nil if none has. Two
// of them are an error, and so is one that does not say for each value of its enum
// one of none, seed and train, at most what the generator's description says. Most
// is "" of a plugin that is no generator.
func ReadsOf(schema []byte, most string) (*Reads, error) {
	var found *Reads
	err := walk(schema, func(path []string, property map[string]any) (bool, error) {
		said, marked := property[ReadsKey]
		if !marked {
			return true, nil
		}
		name := strings.Join(path, ".")
		if found != nil {
			return false, fmt.Errorf("params %q and %q both have %s: one param decides what is read of a user", strings.Join(found.Path, "."), name, ReadsKey)
		}
		if most == "" {
			return false, fmt.Errorf("param %q: %s is for generators", name, ReadsKey)
		}
		of, err := readsOf(said, property["enum"], most)
		if err != nil {
			return false, fmt.Errorf("param %q: %s: %w", name, ReadsKey, err)
		}
		found = &Reads{path, of}
		return false, nil
	})
	return found, err
}

// readsOf reads the value of ReadsKey of a property with an enum.
func readsOf(said, enum any, most string) (map[string]string, error) {
	object, ok := said.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it is %v, want an object", said)
	}
	values, ok := enum.([]any)
	if !ok {
		return nil, fmt.Errorf("the param has no enum whose values it could stand for")
	}
	of := map[string]string{}
	for _, v := range values {
		value, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("the enum has %v, want strings alone", v)
		}
		reads, ok := object[value].(string)
		level := slices.Index(amounts, reads)
		switch {
		case !ok:
			return nil, fmt.Errorf("it does not say what is read for %q", value)
		case level < 0:
			return nil, fmt.Errorf("for %q it is %q, want one of %s", value, reads, strings.Join(amounts, ", "))
		case level > slices.Index(amounts, most):
			return nil, fmt.Errorf("for %q it is %q, which is more than the plugin's own reads, %q", value, reads, most)
		}
		of[value] = reads
	}
	for _, value := range slices.Sorted(maps.Keys(object)) {
		if _, ok := of[value]; !ok {
			return nil, fmt.Errorf("%q is no value of the param", value)
		}
	}
	return of, nil
}
