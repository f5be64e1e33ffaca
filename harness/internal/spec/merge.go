package spec

import (
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
)

// merged is a document made of layers: maps join key by key, anything else
// replaces what was below. It knows where each value came from: every value but
// the defaults has a place. Places of values that were replaced may remain.
type merged struct {
	layers *koanf.Koanf
	places places
}

// merge lays the layers over the defaults, the last one on top.
func merge(defaults map[string]any, layers []layer) merged {
	m := merged{koanf.New(delimiter), places{}}
	m.add(defaults, places{})
	for _, l := range layers {
		m.add(l.value, l.places)
	}
	return m
}

// value returns a copy of the whole document.
func (m merged) value() map[string]any { return m.layers.Raw() }

// add lays a value on top.
func (m merged) add(value map[string]any, from places) {
	m.trace(nil, m.value(), value, from)
	// A provider of a map cannot fail, nor can merging without StrictMerge.
	_ = m.layers.Load(confmap.Provider(value, ""), nil)
}

// trace takes over the places of what a value replaces and adds.
func (m merged) trace(at path, below, value any, from places) {
	pointer := at.pointer()
	if s, ok := from[pointer]; ok {
		m.places[pointer] = s
	}
	old, joins := below.(map[string]any)
	maps, ok := value.(map[string]any)
	if joins && ok {
		for key, v := range maps {
			m.trace(at.child(key), old[key], v, from)
		}
		return
	}
	for p, s := range from {
		if strings.HasPrefix(p, pointer+delimiter) {
			m.places[p] = s
		}
	}
}

// set puts a value at a path that leads through maps and elements of lists that
// exist. Inside a list it replaces what is there; elsewhere maps join. Maps that
// have to be made on the way have the value's own place.
func (m merged) set(at path, value any, from places) {
	root := m.value()
	list := len(at) // where the outermost list begins
	for i := range at {
		switch lookup(root, at[:i]).(type) {
		case []any:
			list = min(list, i)
		case nil:
			from[at[:i].pointer()] = from[at.pointer()]
		}
	}
	overlay := value
	if list < len(at) {
		overlay = put(lookup(root, at[:list]), at[list:], value)
	}
	for _, key := range slices.Backward(at[:list]) {
		overlay = map[string]any{key: overlay}
	}
	m.add(overlay.(map[string]any), from)
}

// put returns v with the value at a path replaced. It makes maps that are
// missing; v is the caller's own copy.
func put(v any, at path, value any) any {
	if len(at) == 0 {
		return value
	}
	switch parent := v.(type) {
	case []any:
		i := indexOf(at[0])
		parent[i] = put(parent[i], at[1:], value)
		return parent
	case map[string]any:
		parent[at[0]] = put(parent[at[0]], at[1:], value)
		return parent
	}
	return map[string]any{at[0]: put(nil, at[1:], value)}
}
