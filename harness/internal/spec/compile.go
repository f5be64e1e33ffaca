package spec

import (
	"bytes"
	"encoding"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compile prepares a schema for validation. A schema reads no file and no
// address besides itself.
func compile(text []byte) (*jsonschema.Schema, error) {
	const name = "mem:///schema.json"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(jsonschema.SchemeURLLoader{})
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: sizeFormat, Validate: readable(func() encoding.TextUnmarshaler { return new(Bytes) })})
	c.RegisterFormat(&jsonschema.Format{Name: durationFormat, Validate: readable(func() encoding.TextUnmarshaler { return new(Duration) })})
	if err := c.AddResource(name, document); err != nil {
		return nil, err
	}
	return c.Compile(name)
}

// readable accepts the text that a type can read.
func readable(value func() encoding.TextUnmarshaler) func(any) error {
	return func(v any) error {
		text, ok := v.(string)
		if !ok {
			return nil // the type's mistake, not the format's
		}
		return value().UnmarshalText([]byte(text))
	}
}

// schemas finds the parts of a compiled schema by their location.
type schemas map[string]*jsonschema.Schema

func (s schemas) add(part *jsonschema.Schema) {
	if part == nil || s[part.Location] != nil {
		return
	}
	s[part.Location] = part
	for _, p := range part.Properties {
		s.add(p)
	}
	for _, p := range part.PatternProperties {
		s.add(p)
	}
	for _, list := range [][]*jsonschema.Schema{part.AllOf, part.AnyOf, part.OneOf, part.PrefixItems} {
		for _, p := range list {
			s.add(p)
		}
	}
	if p, ok := part.AdditionalProperties.(*jsonschema.Schema); ok {
		s.add(p)
	}
	for _, p := range []*jsonschema.Schema{part.Ref, part.Items2020, part.If, part.Then, part.Else, part.Not} {
		s.add(p)
	}
}

// at returns the part that a validation error names; it is never nil.
func (s schemas) at(location string) *jsonschema.Schema {
	if part := s[location]; part != nil {
		return part
	}
	return &jsonschema.Schema{Location: location}
}

// lookup returns the value at a path below v, nil if there is none.
func lookup(v any, at path) any {
	for _, key := range at {
		switch parent := v.(type) {
		case map[string]any:
			v = parent[key]
		case []any:
			i := indexOf(key)
			if i < 0 || i >= len(parent) {
				return nil
			}
			v = parent[i]
		default:
			return nil
		}
	}
	return v
}
