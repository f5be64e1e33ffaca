package sdk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// schemaOf returns the JSON Schema (2020-12) of the type of defaults, with the
// value of each field as the default of its property. No property is required:
// each has a default. An object takes no other keys.
func schemaOf(defaults any) ([]byte, error) {
	t := reflect.TypeOf(defaults)
	if t == nil || t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("params are a %v, want a struct", t)
	}
	reflector := jsonschema.Reflector{
		Anonymous:      true,
		DoNotReference: true,
		LookupComment:  doc,
	}
	raw, err := json.Marshal(reflector.ReflectFromType(t))
	if err != nil {
		return nil, err
	}
	var schema map[string]any
	if err := json.Unmarshal(raw, &schema); err != nil {
		return nil, err
	}
	values, err := json.Marshal(defaults)
	if err != nil {
		return nil, fmt.Errorf("defaults: %w", err)
	}
	value, err := paramjson.Parse(values)
	if err != nil {
		return nil, fmt.Errorf("defaults: %w", err)
	}
	if err := setDefaults(schema, value.(map[string]any), ""); err != nil {
		return nil, err
	}
	if err := annotate(schema, t, ""); err != nil {
		return nil, err
	}
	return paramjson.Encode(schema)
}

// doc returns the doc tag of a struct field, "" for a whole type.
func doc(t reflect.Type, field string) string {
	if t.Kind() != reflect.Struct || field == "" {
		return ""
	}
	if f, ok := t.FieldByName(field); ok {
		return f.Tag.Get("doc")
	}
	return ""
}

// setDefaults gives each property of an object schema its default, and of nested
// structs theirs.
func setDefaults(schema map[string]any, values map[string]any, path string) error {
	delete(schema, "required")
	properties, _ := schema["properties"].(map[string]any)
	for key, p := range properties {
		property, ok := p.(map[string]any)
		if !ok { // the schema "true": any value
			property = map[string]any{}
			properties[key] = property
		}
		value, ok := values[key]
		if !ok {
			return fmt.Errorf("param %q has no default: take omitempty out of its json tag", path+key)
		}
		if value == nil {
			return fmt.Errorf("param %q has null for a default: give it a value in Defaults", path+key)
		}
		property["default"] = value
		if nested, ok := value.(map[string]any); ok && property["properties"] != nil {
			if err := setDefaults(property, nested, path+key+"."); err != nil {
				return err
			}
		}
	}
	return nil
}

// annotate gives each property of an object schema what the tags phase, reads,
// standin and shown of its field of t say, and those of nested structs.
func annotate(schema map[string]any, t reflect.Type, path string) error {
	properties, _ := schema["properties"].(map[string]any)
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		name = orElse(name, f.Name)
		property, ok := properties[name].(map[string]any)
		if !ok {
			continue
		}
		if phase, ok := f.Tag.Lookup("phase"); ok {
			property[paramjson.PhaseKey] = phase
		}
		if tag, ok := f.Tag.Lookup("reads"); ok {
			reads, err := parseReads(tag)
			if err != nil {
				return fmt.Errorf("param %q: %w", path+name, err)
			}
			property[paramjson.ReadsKey] = reads
		}
		if tag, ok := f.Tag.Lookup("standin"); ok {
			value, as, _ := strings.Cut(tag, "=")
			property[paramjson.StandInKey] = map[string]any{value: as}
		}
		if words, ok := f.Tag.Lookup("shown"); ok {
			property[paramjson.ShownKey] = words
		}
		nested := f.Type
		if nested.Kind() == reflect.Pointer {
			nested = nested.Elem()
		}
		if nested.Kind() == reflect.Struct {
			if err := annotate(property, nested, path+name+"."); err != nil {
				return err
			}
		}
	}
	return nil
}

// parseReads reads a tag "value=reads,value=reads".
func parseReads(tag string) (map[string]any, error) {
	of := map[string]any{}
	for _, pair := range strings.Split(tag, ",") {
		value, reads, ok := strings.Cut(pair, "=")
		if _, twice := of[value]; !ok || twice {
			return nil, fmt.Errorf("reads tag %q: want each value once, as value=none, value=seed or value=train, with commas between", tag)
		}
		of[value] = reads
	}
	return of, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// paramNames returns the keys of a params object.
func paramNames(schema []byte) []string {
	var object struct{ Properties map[string]json.RawMessage }
	if err := json.Unmarshal(schema, &object); err != nil {
		return nil
	}
	return slices.Collect(maps.Keys(object.Properties))
}

// decodeParams fills the defaults of the schema into given and decodes it.
func decodeParams(schema, given []byte, into any) error {
	object, err := paramjson.ParseSchema(schema)
	if err != nil {
		return err
	}
	params, err := paramjson.Complete(object, given)
	if err != nil {
		return err
	}
	raw, err := paramjson.Encode(params)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
