package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// lists are the lists of entries and the kind of plugin that each takes.
var lists = []struct {
	name string
	kind sdk.Kind
}{{"generators", sdk.KindGenerator}, {"predictors", sdk.KindPredictor}, {"floors", sdk.KindPredictor}}

// resolved is what a plugin makes of an entry.
type resolved struct {
	description sdk.Description
	params      json.RawMessage
	given       map[string]any
	candidates  []Candidate
	paths       []string // params that name files
}

// described is a plugin's answer, asked for once.
type described struct {
	description sdk.Description
	params      *jsonschema.Schema
	err         error
}

// desk checks entries against the plugins that they name.
type desk struct {
	registry Registry
	names    []string
	asked    map[string]described
	places   places
	problems []Problem
}

// newDesk returns a desk that reports nothing before it has places.
func newDesk(registry Registry) *desk {
	d := &desk{registry: registry, asked: map[string]described{}}
	if registry != nil {
		d.names = slices.Sorted(slices.Values(registry.Names()))
	}
	return d
}

// check resolves the entries of a document, keyed by path. Entries that the
// schema does not allow are left to it.
func (d *desk) check(doc map[string]any) map[string]resolved {
	entries := map[string]resolved{}
	for _, list := range lists {
		elements, _ := doc[list.name].([]any)
		rows := map[string]int{}
		for i, element := range elements {
			at := path{list.name}.index(i)
			entry, _ := element.(map[string]any)
			if name := rowName(element); name != "" {
				if first, twice := rows[name]; twice {
					d.report(d.nameOf(at, entry), "%s: a second row named %q, the first is %s; give one of them another name", at, name, path{list.name}.index(first))
				} else {
					rows[name] = i
				}
			}
			if plugin, ok := entry["plugin"].(string); ok && plugin != "" {
				if r, ok := d.entry(at, list.kind, plugin, entry); ok {
					entries[at.pointer()] = r
				}
			}
		}
	}
	return entries
}

// prompts says whether a generator of a document reports attempts, as far as its
// plugins can be asked.
func (d *desk) prompts(doc map[string]any) bool {
	elements, _ := doc["generators"].([]any)
	return slices.ContainsFunc(elements, func(element any) bool {
		entry, _ := element.(map[string]any)
		plugin, _ := entry["plugin"].(string)
		about := d.describe(plugin)
		return about.err != nil || about.description.Attempts
	})
}

// nameOf returns the path of what names an entry's row.
func (d *desk) nameOf(at path, entry map[string]any) path {
	if _, ok := entry["name"]; ok {
		return at.child("name")
	}
	return at.child("plugin")
}

func (d *desk) report(at path, format string, args ...any) {
	d.problems = append(d.problems, d.places.at(at).value.problem(format, args...))
}

// entry resolves one entry.
func (d *desk) entry(at path, kind sdk.Kind, plugin string, entry map[string]any) (resolved, bool) {
	about := d.describe(plugin)
	if errors.Is(about.err, fs.ErrNotExist) {
		d.report(at.child("plugin"), "unknown plugin %q%s", plugin, hint(plugin, d.names, "plugins"))
		return resolved{}, false
	}
	if about.err != nil {
		d.report(at.child("plugin"), "%v", about.err)
		return resolved{}, false
	}
	if got := about.description.Kind; got != kind {
		belongs := "generators"
		if got == sdk.KindPredictor {
			belongs = "predictors or floors"
		}
		d.report(at.child("plugin"), "%s: %s is a %s; it belongs in %s", at, plugin, got, belongs)
		return resolved{}, false
	}
	given := map[string]any{}
	if value, ok := entry["params"]; ok {
		if given, ok = value.(map[string]any); !ok {
			return resolved{}, false
		}
	}
	wrong := validator{about.params, at.child("params"), d.places}.validate(given)
	if len(wrong) > 0 {
		d.problems = append(d.problems, wrong...)
		return resolved{}, false
	}
	whole, err := params.Resolve(about.description.ParamsSchema, encode(given, ""))
	if err != nil {
		d.report(at.child("params"), "params of %s: %v", plugin, err)
		return resolved{}, false
	}
	paths, err := params.Paths(about.description)
	if err != nil {
		d.report(at.child("plugin"), "%v", err)
		return resolved{}, false
	}
	return resolved{about.description, whole, given, d.tuning(at, kind, about, entry, given), paths}, true
}

func (d *desk) describe(plugin string) described {
	if about, ok := d.asked[plugin]; ok {
		return about
	}
	about := described{err: fs.ErrNotExist}
	if d.registry != nil {
		about.description, about.err = d.registry.Describe(plugin)
	}
	if about.err == nil {
		if about.params, about.err = compile(about.description.ParamsSchema); about.err != nil {
			about.err = fmt.Errorf("plugin %s: its params schema: %w", plugin, about.err)
		}
	}
	d.asked[plugin] = about
	return about
}
