package spec

import (
	"fmt"

	invopop "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Options are what Load needs besides the file. It reads nothing of the process:
// the caller hands in the environment.
type Options struct {
	Sets    []string // "a.b=c", in the order given; later ones win
	Environ []string // "NAME=value", as os.Environ gives it
	Plugins Registry
	// Metrics are the known metrics. Nil accepts any name.
	Metrics []string
	// Controls are the control rows of each scenario, in the order of its table.
	// Nil accepts any name.
	Controls map[Scenario][]string
}

// Registry knows the plugins. Describe may launch a process: Load asks once for
// each plugin that the spec uses.
type Registry interface {
	// Names returns the names of all plugins.
	Names() []string
	// Describe returns what the plugin of that name says of itself. Where there
	// is no such plugin the error wraps fs.ErrNotExist.
	Describe(name string) (sdk.Description, error)
}

// Load reads the experiment in a file. Its error is an *Errors with every
// mistake found; mistakes of the YAML itself hide those of its meaning.
func Load(path string, opts Options) (*Experiment, error) {
	whole := reflectSchema()
	schema, err := compile(encode(whole, ""))
	if err != nil {
		panic(fmt.Sprintf("spec: our own schema: %v", err))
	}
	var f files
	chain := f.chain(path, nil, nil)
	changes, problems := overrides(opts, schema)
	if f.broken {
		return nil, errorsOf(append(f.problems, problems...))
	}
	doc, wrong := layered(whole, chain, changes, schema)
	if defaults, ok := f.dataset(doc, chain); ok {
		chain = append([]layer{defaults}, chain...)
		doc, wrong = layered(whole, chain, changes, schema)
	}
	problems = append(append(problems, wrong...), f.problems...)
	if f.broken {
		return nil, errorsOf(problems)
	}

	value := doc.value()
	problems = append(problems, validator{schema, nil, doc.places}.validate(value)...)
	problems = append(problems, share(value, doc.places)...)
	desk := newDesk(opts.Plugins, doc.places)
	entries := desk.check(value)
	rules := &rules{doc: value, places: doc.places}
	rules.check(opts)
	problems = append(append(problems, desk.problems...), rules.problems...)
	if len(problems) > 0 {
		return nil, errorsOf(problems)
	}
	e, err := decode(value)
	if err != nil {
		return nil, errorsOf([]Problem{doc.places.at(nil).value.problem("%v", err)})
	}
	e.resolve(entries, doc.places, opts.Controls[e.Scenario])
	e.places = doc.places
	for _, l := range chain {
		e.Sources = append(e.Sources, Source(l.file))
	}
	for _, o := range changes {
		e.Sources = append(e.Sources, o.source)
	}
	return e, nil
}

// layered merges the defaults, files and changes from outside.
func layered(whole *invopop.Schema, chain []layer, changes []override, schema *jsonschema.Schema) (merged, []Problem) {
	doc := merge(defaultsOf(whole), chain)
	var problems []Problem
	for _, o := range changes {
		problems = append(problems, o.apply(doc, schema)...)
	}
	return doc, problems
}
