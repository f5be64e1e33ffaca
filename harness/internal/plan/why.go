package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Change is a field of an Identity that differs between two of them.
type Change struct {
	Field    string // path: "params.order", "inputs.model", "work.users"
	Old, New string // JSON; "" where the field is absent
}

func (c Change) String() string {
	return fmt.Sprintf("%s: %s -> %s", c.Field, short(c.Old), short(c.New))
}

func short(s string) string {
	switch {
	case s == "":
		return "(none)"
	case len(s) > 100:
		return fmt.Sprintf("%.80s… (%d bytes)", s, len(s))
	}
	return s
}

// Changes returns the fields in which two identities, as stored with a step's
// record, differ. It explains why a step has to run although one of that name
// has run before.
func Changes(before, now json.RawMessage) ([]Change, error) {
	a, err := flatten(before)
	if err != nil {
		return nil, err
	}
	b, err := flatten(now)
	if err != nil {
		return nil, err
	}
	var changes []Change
	all := maps.Clone(a)
	maps.Copy(all, b)
	for _, field := range slices.Sorted(maps.Keys(all)) {
		if a[field] != b[field] {
			changes = append(changes, Change{field, a[field], b[field]})
		}
	}
	return changes, nil
}

// flatten maps the path of every leaf to its JSON. Lists are leaves, but for the
// inputs, which are found by their role and place in it.
func flatten(raw json.RawMessage) (map[string]string, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("plan: an identity that cannot be read: %w", err)
	}
	out := map[string]string{}
	if inputs, ok := v["inputs"].([]any); ok {
		count := map[string]int{}
		for _, in := range inputs {
			m, _ := in.(map[string]any)
			role := fmt.Sprint(m["role"])
			count[role]++
			out[fmt.Sprintf("inputs.%s.%d", role, count[role])] = fmt.Sprint(m["key"])
		}
		delete(v, "inputs")
	}
	leaves("", v, out)
	return out, nil
}

func leaves(path string, v any, out map[string]string) {
	if m, ok := v.(map[string]any); ok && len(m) > 0 {
		for k, x := range m {
			leaves(strings.TrimPrefix(path+"."+k, "."), x, out)
		}
		return
	}
	b, err := json.Marshal(v)
	if err != nil {
		b = fmt.Append(nil, v)
	}
	out[path] = string(b)
}
