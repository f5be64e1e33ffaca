package spec

import (
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Options are what Load needs besides the file. It reads nothing of the process:
// the caller hands in the environment.
type Options struct {
	Sets    []string // "a.b=c", in the order given; later ones win
	Environ []string // "NAME=value", as os.Environ gives it
	Plugins Registry
	// Metrics are those of each scenario. Nil accepts any name.
	Metrics map[Scenario]Metrics
	// Controls are the control rows of each scenario, in the order of its table.
	// Nil accepts any name.
	Controls map[Scenario][]string
}

// Metrics are the names of what a scenario can measure.
type Metrics struct {
	Known []string
	// Default is what its table shows where a spec says nothing; nil: the schema's.
	Default []string
	// OfReplies are shown besides Default where a generator reports attempts, and are
	// for such tables alone.
	OfReplies []string
}

// defaults returns what a table shows where a spec says nothing; prompts says whether
// a generator reports attempts.
func (m Metrics) defaults(prompts bool) []string {
	if prompts {
		return slices.Concat(m.Default, m.OfReplies)
	}
	return m.Default
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
	lowest := defaultsOf(whole)
	doc, _ := layered(lowest, chain, changes, schema)
	desk := newDesk(opts.Plugins)
	scenario, _ := lookup(doc.value(), []string{"scenario"}).(string)
	metrics := opts.Metrics[Scenario(scenario)]
	if metrics.Default != nil {
		lowest["metrics"] = anyOf(metrics.defaults(desk.prompts(doc.value())))
	}
	if defaults, ok := f.dataset(doc, chain); ok {
		chain = append([]layer{defaults}, chain...)
	}
	doc, wrong := layered(lowest, chain, changes, schema)
	problems = append(append(problems, wrong...), f.problems...)
	if f.broken {
		return nil, errorsOf(problems)
	}

	value := doc.value()
	problems = append(problems, validator{schema, nil, doc.places}.validate(value)...)
	problems = append(problems, share(value, doc.places)...)
	desk.places = doc.places
	entries := desk.check(value)
	rules := &rules{doc: value, places: doc.places}
	rules.check(opts)
	if !desk.prompts(value) {
		rules.without(metrics.OfReplies)
	}
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
func layered(lowest map[string]any, chain []layer, changes []override, schema *jsonschema.Schema) (merged, []Problem) {
	doc := merge(lowest, chain)
	var problems []Problem
	for _, o := range changes {
		problems = append(problems, o.apply(doc, schema)...)
	}
	return doc, problems
}

// anyOf returns a list as a document holds it.
func anyOf(names []string) []any {
	list := make([]any, len(names))
	for i, n := range names {
		list[i] = n
	}
	return list
}
