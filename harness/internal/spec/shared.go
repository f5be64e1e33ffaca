package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// share lays the params that a document has for a plugin below those of every entry
// of it, as layers are joined: key by key. The result stands in the entries alone,
// where each value keeps the place that it was written at. Values of a wrong type
// are left to the schema. What a suite says for plugins that only some of its specs
// have is no mistake, so the loader decides of those that no entry here is of.
func (l *loader) share(doc map[string]any, places places) {
	shared, _ := doc["params"].(map[string]any)
	delete(doc, "params")
	var used []string
	for _, list := range lists {
		elements, _ := doc[list.name].([]any)
		elements = slices.Clone(elements)
		for i, element := range elements {
			entry, _ := element.(map[string]any)
			plugin, _ := entry["plugin"].(string)
			used = append(used, plugin)
			if common, ok := shared[plugin].(map[string]any); ok {
				entry = maps.Clone(entry)
				at := path{list.name}.index(i).child("params")
				entry["params"] = below(entry["params"], common, at, path{"params", plugin}, places)
				elements[i] = entry
			}
		}
		if elements != nil {
			doc[list.name] = elements
		}
	}
	used = slices.Compact(slices.Sorted(slices.Values(used)))
	for plugin := range shared {
		l.offer(places.at(path{"params", plugin}).key, slices.Contains(used, plugin),
			"params: no entry is of the plugin %q%s", plugin, hint(plugin, used, "plugins of this spec"))
	}
}

// offer notes whether an experiment has a use for what stands at a place, and what to say
// if none has.
func (l *loader) offer(value place, used bool, format string, args ...any) {
	at := fmt.Sprint(value.file, value.source, value.line, value.col)
	if used {
		l.offered[at] = nil
	} else if _, known := l.offered[at]; !known {
		wrong := value.problem(format, args...)
		l.offered[at] = &wrong
	}
}

// unused returns a mistake for each offer that no experiment had a use for.
func (l *loader) unused() []Problem {
	var problems []Problem
	for _, at := range slices.Sorted(maps.Keys(l.offered)) {
		if wrong := l.offered[at]; wrong != nil {
			problems = append(problems, *wrong)
		}
	}
	return problems
}

// below returns a value with another one below it: maps are joined, anything else
// stands above. What comes of the lower one gets its place.
func below(value, lower any, at, from path, places places) any {
	if value == nil {
		for pointer, spot := range maps.Clone(places) {
			if rest, ok := strings.CutPrefix(pointer, from.pointer()); ok && (rest == "" || strings.HasPrefix(rest, delimiter)) {
				places[at.pointer()+rest] = spot
			}
		}
		return lower
	}
	upper, ok := value.(map[string]any)
	common, joins := lower.(map[string]any)
	if !ok || !joins {
		return value
	}
	joined := maps.Clone(upper)
	for key, v := range common {
		joined[key] = below(upper[key], v, at.child(key), from.child(key), places)
	}
	return joined
}
