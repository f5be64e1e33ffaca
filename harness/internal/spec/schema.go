package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/invopop/jsonschema"
)

// Schema returns the JSON Schema (2020-12) of a spec file, for editors. It
// leaves open what only Load can know: whether a file that extends another is
// complete, and which plugins, data sets, metrics and controls there are.
func Schema() []byte {
	s := reflectSchema()
	s.ID = ""
	s.Title = "BehaviorBench experiment"
	s.Properties.Set("extends", &jsonschema.Schema{Type: "string", MinLength: new(uint64(1)),
		Description: "Another spec whose values stand wherever this one says nothing, relative to this file; lists are replaced, not joined"})
	s.Properties.Set(suiteKey, &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}, MinItems: new(uint64(1)),
		Description: "Other specs, relative to this file; what else this file says is laid over each of them"})
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"extends"}}, {Required: []string{suiteKey}}, {Required: s.Required}, {Required: onSeveral(s.Required)}}
	s.Required = nil
	if d, ok := s.Properties.Get("dataset"); ok {
		d.Required = nil
	}
	return encode(s, "  ")
}

// reflectSchema returns the schema of a whole, merged document.
func reflectSchema() *jsonschema.Schema {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		DoNotReference:             true,
		RequiredFromJSONSchemaTags: true,
		LookupComment: func(t reflect.Type, field string) string {
			if t.Kind() != reflect.Struct {
				return ""
			}
			f, _ := t.FieldByName(field)
			return f.Tag.Get("doc")
		},
	}
	s := r.Reflect(&Experiment{})
	s.Properties.Set(datasetsKey, &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}, MinItems: new(uint64(1)), UniqueItems: true,
		Description: "Names of data sets in place of dataset.name: an experiment on each, and a table of all of them"})
	s.Properties.Set(quickKey, &jsonschema.Schema{Type: "object", Description: "What is laid over the rest of the spec where the scale is quick: any of its keys but scale"})
	return s
}

// onSeveral is what a spec with a list of data sets has to say.
func onSeveral(required []string) []string {
	several := slices.Clone(required)
	several[slices.Index(several, "dataset")] = datasetsKey
	return several
}

// defaultsOf returns the defaults of a schema as the lowest layer of a document.
func defaultsOf(s *jsonschema.Schema) map[string]any {
	defaults := map[string]any{}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		switch {
		case p.Value.Default != nil:
			defaults[p.Key] = p.Value.Default
		case p.Value.Properties != nil:
			defaults[p.Key] = defaultsOf(p.Value)
		}
	}
	return defaults
}

// encode writes JSON without escaping what need not be.
func encode(v any, indent string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil { // only our own types
		panic(fmt.Sprintf("spec: %v", err))
	}
	return out.Bytes()
}
