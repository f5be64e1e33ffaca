package spec

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// envPrefix begins the environment variables that change a spec;
// BEHAVIORBENCH_DATASET__LOCATION is dataset.location.
const envPrefix = "BEHAVIORBENCH_"

// override is one value from outside the files.
type override struct {
	source    Source
	target    string // a path
	separator string // of its keys
	anyCase   bool   // keys are found whatever their case
	text      string // YAML
}

// overrides returns the environment's and then the --set values, in the order in
// which they apply. A variable with the prefix is one if it has the separator or
// names a key of the spec; others have the prefix for their own reasons.
func overrides(opts Options, schema *jsonschema.Schema) ([]override, []Problem) {
	var list []override
	var problems []Problem
	for _, variable := range slices.Sorted(slices.Values(opts.Environ)) {
		name, text, _ := strings.Cut(variable, "=")
		target, ours := strings.CutPrefix(name, envPrefix)
		if !ours || !strings.Contains(target, "__") && schema.Properties[strings.ToLower(target)] == nil {
			continue
		}
		list = append(list, override{Source("environment variable " + name), target, "__", true, text})
	}
	for _, set := range opts.Sets {
		target, text, ok := strings.Cut(set, "=")
		source := Source("--set " + set)
		if !ok {
			problems = append(problems, place{source: string(source)}.problem("want a path and a value: a.b=c"))
			continue
		}
		list = append(list, override{source, target, ".", false, text})
	}
	return list, problems
}

// apply lays the override over the document.
func (o override) apply(m merged, schema *jsonschema.Schema) []Problem {
	at, err := o.resolve(m.value(), schema)
	here := place{source: string(o.source)}
	if err != nil {
		return []Problem{here.problem("%v", err)}
	}
	doc := parse("", string(o.source), []byte(o.text))
	if doc.broken {
		return doc.problems
	}
	if strings.TrimSpace(o.text) == "" {
		doc.value = ""
	}
	from := places{}
	for pointer, s := range doc.places {
		if pointer == "" {
			from[at.pointer()] = s
		} else {
			from[at.pointer()+delimiter+pointer] = s
		}
	}
	m.set(at, doc.value, from)
	return nil
}

// resolve returns the path that the target means in a document: its keys as the
// schema spells them, and the entries of lists, named or numbered, as indices.
// Inside params any key goes; the plugin's own schema judges it later.
func (o override) resolve(doc map[string]any, schema *jsonschema.Schema) (path, error) {
	var at path
	rest, more := o.target, true
	for more {
		var step string
		var err error
		switch {
		case len(schema.Properties) > 0:
			step, rest, more = strings.Cut(rest, o.separator)
			step, err = o.key(step, at, slices.Sorted(maps.Keys(schema.Properties)))
			schema = schema.Properties[step]
		case schema.Items2020 != nil:
			step, rest, more, err = o.element(rest, at, lookup(doc, at))
			schema = schema.Items2020
		case schema.Types == nil || slices.Contains(schema.Types.ToStrings(), "object"):
			step, rest, more = strings.Cut(rest, o.separator)
			if o.anyCase {
				step = strings.ToLower(step)
			}
			if step == "" {
				err = fmt.Errorf("an empty key in %s", at)
			}
			if list, ok := lookup(doc, at).([]any); ok && err == nil && (indexOf(step) < 0 || indexOf(step) >= len(list)) {
				err = fmt.Errorf("%s has no element %s; it has %d, counted from 0", at, step, len(list))
			}
			schema = &jsonschema.Schema{}
		default:
			err = fmt.Errorf("%s is one value and has no keys", at)
		}
		if err != nil {
			return nil, err
		}
		at = at.child(step)
	}
	return at, nil
}

func (o override) key(step string, at path, known []string) (string, error) {
	for _, k := range known {
		if k == step || o.anyCase && strings.EqualFold(k, step) {
			return k, nil
		}
	}
	return "", fmt.Errorf("unknown key %q%s%s", step, at.in(), hint(step, known, "keys"))
}

// element cuts the number or the name of a list's element off a target. A name
// may hold the separator.
func (o override) element(target string, at path, value any) (index, rest string, more bool, err error) {
	list, ok := value.([]any)
	if !ok {
		return "", "", false, fmt.Errorf("%s is not given as a list yet: set all of it", at)
	}
	step, rest, more := strings.Cut(target, o.separator)
	if i := indexOf(step); i >= 0 {
		if i >= len(list) {
			return "", "", false, fmt.Errorf("%s has no element %s; it has %d, counted from 0", at, step, len(list))
		}
		return step, rest, more, nil
	}
	var names []string
	found, best := -1, -1
	for i, entry := range list {
		name := rowName(entry)
		if name == "" {
			continue
		}
		names = append(names, name)
		if len(name) <= best || len(name) > len(target) || name != target[:len(name)] && !(o.anyCase && strings.EqualFold(name, target[:len(name)])) {
			continue
		}
		if after := target[len(name):]; after == "" || strings.HasPrefix(after, o.separator) {
			found, best = i, len(name)
			rest, more = strings.TrimPrefix(after, o.separator), after != ""
		}
	}
	if found < 0 {
		return "", "", false, fmt.Errorf("%s has no element %q%s", at, step, hint(step, names, "names"))
	}
	return strconv.Itoa(found), rest, more, nil
}

// rowName returns the name of an entry's row, or "" for what is no entry.
func rowName(entry any) string {
	e, _ := entry.(map[string]any)
	if name, ok := e["name"].(string); ok {
		return name
	}
	plugin, _ := e["plugin"].(string)
	return plugin
}

// indexOf returns the index of a list that a path's step names, or -1.
func indexOf(step string) int {
	i, err := strconv.Atoi(step)
	if err != nil || i < 0 || strconv.Itoa(i) != step {
		return -1
	}
	return i
}
