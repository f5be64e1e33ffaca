package spec

import "strings"

// Reference names a table that somebody has printed; its numbers stand beside ours. In
// privacy it has no table: what the paper claims is drawn into our figures.
type Reference struct {
	File  string `json:"file,omitempty" jsonschema:"minLength=1" doc:"What a paper has printed, such as results/reference/behaviorgen-2025.yaml, relative to the file that says it"`
	Table string `json:"table,omitempty" jsonschema:"minLength=1" doc:"One of its tables, such as T2; none in privacy, whose figures show the thresholds of its claims"`

	// Path is File as this process can open it; "" without a reference.
	Path string `json:"-"`
}

// Mistake returns an *Errors with one mistake in the value of a key: "reference.table".
func (e *Experiment) Mistake(key, message string) error {
	return errorsOf([]Problem{e.places.at(strings.Split(key, ".")).value.problem("%s: %s", key, message)})
}

// reference: a table is one of a file, and there is one of every scenario but privacy,
// of which a paper has figures alone.
func (r *rules) reference() {
	for _, key := range []string{"file", "table"} {
		if key == "table" && Scenario(r.text("scenario")) == Privacy {
			continue
		}
		if !r.given("reference", key) && (r.given("reference", "file") || r.given("reference", "table")) {
			r.report(path{"reference"}, "reference: missing key %q: want the file of a paper and one of its tables", key)
		}
	}
}
