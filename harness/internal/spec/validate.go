package spec

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// validator tells what of a document a schema does not allow. The document may
// be a part of a larger one: base is where it stands, and places are of the
// whole.
type validator struct {
	schema *jsonschema.Schema
	base   path
	places places
}

// validate returns the mistakes of a value under the schema.
func (v validator) validate(value any) []Problem {
	err := v.schema.Validate(value)
	invalid := (*jsonschema.ValidationError)(nil)
	if err == nil {
		return nil
	}
	if !errors.As(err, &invalid) {
		return []Problem{v.places.at(v.base).value.problem("%v", err)}
	}
	parts := schemas{}
	parts.add(v.schema)
	return v.flatten(parts, value, invalid)
}

// flatten turns a tree of validation errors into its leaves. Alternatives are
// one mistake: which of them was meant is not known.
func (v validator) flatten(parts schemas, root any, e *jsonschema.ValidationError) []Problem {
	at := path(slices.Concat(v.base, e.InstanceLocation))
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		return []Problem{v.places.at(at).value.problem("%s: none of the allowed forms fits %s", at, describe(lookup(root, e.InstanceLocation)))}
	}
	var problems []Problem
	for _, cause := range e.Causes {
		problems = append(problems, v.flatten(parts, root, cause)...)
	}
	if len(e.Causes) > 0 {
		return problems
	}
	return v.leaf(parts.at(e.SchemaURL), at, lookup(root, e.InstanceLocation), e.ErrorKind)
}

// leaf returns the mistakes of one violated keyword.
func (v validator) leaf(schema *jsonschema.Schema, at path, value any, violated jsonschema.ErrorKind) []Problem {
	var problems []Problem
	switch k := violated.(type) {
	case *kind.AdditionalProperties:
		known := slices.Sorted(maps.Keys(schema.Properties))
		if len(at) == 0 && schema.Properties["predictors"] != nil { // a spec
			known = slices.Sorted(slices.Values(append(known, "extends"))) // read and taken away before
		}
		for _, key := range k.Properties {
			problems = append(problems, v.places.at(at.child(key)).key.problem("unknown key %q%s%s", key, at.in(), keyHint(key, schema, known)))
		}
	case *kind.Required:
		for _, key := range k.Missing {
			if p := schema.Properties[key]; p == nil || p.Default == nil {
				problems = append(problems, v.places.at(at).value.problem("missing key %q%s", key, at.in()))
			}
		}
	case *kind.UniqueItems:
		first, second := k.Duplicates[0], k.Duplicates[1]
		problems = append(problems, v.places.at(at.index(second)).value.problem("%s: the same as %s", at.index(second), at.child(strconv.Itoa(first))))
	case *kind.Enum:
		if text, ok := value.(string); ok || schema.Types == nil {
			problems = append(problems, v.places.at(at).value.problem("%s: unknown value %s%s", at, describe(value), hint(text, texts(k.Want), "values")))
		} // else the type is the mistake
	default:
		problems = append(problems, v.places.at(at).value.problem("%s: %s", at, wanted(schema, value, violated)))
	}
	return problems
}
