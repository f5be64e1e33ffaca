package spec

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"
)

// Document is YAML text that was read into a Go value; it knows where in the text
// each part was written.
type Document struct{ places places }

// ReadFile reads a file as Read reads its text.
func ReadFile(file string, into any) (*Document, error) {
	text, err := readBounded(file)
	if err != nil {
		return nil, &Errors{[]Problem{{File: file, Message: reason(err) + fileHint(file)}}}
	}
	return Read(file, text, into)
}

// Read reads YAML text into a struct that into points to. The tags of the struct
// are the schema of the text, as those of Experiment are of a spec; what they do not
// allow, unknown keys and values of another type among it, is an *Errors with the
// place of every mistake, and into is then not to be used. The name is that of the
// file.
func Read(name string, text []byte, into any) (*Document, error) {
	doc := parse(name, "", text)
	if len(doc.problems) > 0 {
		return nil, errorsOf(doc.problems)
	}
	r := jsonschema.Reflector{Anonymous: true, DoNotReference: true, RequiredFromJSONSchemaTags: true}
	schema, err := compile(encode(r.Reflect(into), ""))
	if err != nil {
		panic(fmt.Sprintf("spec: the schema of %T: %v", into, err))
	}
	if problems := (validator{schema, nil, doc.places}).validate(doc.value); len(problems) > 0 {
		return nil, errorsOf(problems)
	}
	d := json.NewDecoder(bytes.NewReader(encode(doc.value, "")))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return nil, errorsOf([]Problem{doc.places.at(nil).value.problem("%v", err)})
	}
	return &Document{doc.places}, nil
}

// Problem returns a mistake in the value at a path of keys and indices, or in the
// nearest thing around it that was written.
func (d *Document) Problem(at []string, message string) Problem {
	return d.places.at(at).value.problem("%s", message)
}

// NewErrors returns mistakes as one *Errors, sorted, each once; nil for none.
func NewErrors(problems []Problem) error { return errorsOf(problems) }
