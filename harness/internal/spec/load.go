package spec

import (
	"fmt"
	"slices"

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

// Load reads the one experiment that a file asks for. Its error is an *Errors with
// every mistake found; mistakes of the YAML itself hide those of its meaning.
func Load(path string, opts Options) (*Experiment, error) {
	all, err := LoadAll(path, opts)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, errorsOf([]Problem{{File: path, Message: fmt.Sprintf("asks for %d experiments where one is wanted: name a spec of the suite, or one data set (--set dataset.name=%s)", len(all), all[0].Dataset.Name)}})
	}
	return all[0], nil
}

// loader reads specs under the same options.
type loader struct {
	opts     Options
	whole    *invopop.Schema
	schema   *jsonschema.Schema
	changes  []override
	problems []Problem
	offered  map[string]*Problem // values that not every experiment has a use for, by place; nil where one had
}

func newLoader(opts Options) *loader {
	whole := reflectSchema()
	schema, err := compile(encode(whole, ""))
	if err != nil {
		panic(fmt.Sprintf("spec: our own schema: %v", err))
	}
	l := &loader{opts: opts, whole: whole, schema: schema, offered: map[string]*Problem{}}
	l.changes, l.problems = overrides(opts, schema)
	return l
}

// experiments returns the experiment of a chain of files, on the data set that a layer
// on top of everything names if there is one; none if something is wrong with it.
func (l *loader) experiments(file string, chain []layer, on *layer, problems []Problem) []*Experiment {
	e, wrong := l.experiment(chain, on)
	l.problems = append(append(l.problems, problems...), wrong...)
	if e == nil {
		return nil
	}
	e.File, e.Listed = file, on != nil
	return []*Experiment{e}
}

func (l *loader) experiment(chain []layer, on *layer) (*Experiment, []Problem) {
	var f files
	lowest := defaultsOf(l.whole)
	doc, _ := l.document(lowest, chain, on)
	desk := newDesk(l.opts.Plugins)
	scenario, _ := lookup(doc.value(), []string{"scenario"}).(string)
	metrics := l.opts.Metrics[Scenario(scenario)]
	if metrics.Default != nil {
		lowest["metrics"] = anyOf(metrics.defaults(desk.prompts(doc.value())))
	}
	if defaults, ok := f.dataset(doc, chain); ok {
		chain = append([]layer{defaults}, chain...)
	}
	doc, problems := l.document(lowest, chain, on)
	problems = append(problems, f.problems...)
	if f.broken {
		return nil, problems
	}

	value := doc.value()
	problems = append(problems, checkQuick(value, doc.places)...)
	delete(value, datasetsKey)
	delete(value, quickKey)
	problems = append(problems, validator{l.schema, nil, doc.places}.validate(value)...)
	l.share(value, doc.places)
	l.forReleases(value, doc.places)
	desk.places = doc.places
	entries := desk.check(value)
	rules := &rules{doc: value, places: doc.places}
	rules.check(l.opts)
	if !desk.prompts(value) {
		rules.without(metrics.OfReplies)
	}
	problems = append(append(problems, desk.problems...), rules.problems...)
	if len(problems) > 0 {
		return nil, problems
	}
	e, err := decode(value)
	if err != nil {
		return nil, []Problem{doc.places.at(nil).value.problem("%v", err)}
	}
	e.resolve(entries, doc.places, l.opts.Controls[e.Scenario])
	e.places = doc.places
	for _, l := range chain {
		e.Sources = append(e.Sources, Source(l.file))
	}
	for _, o := range l.changes {
		e.Sources = append(e.Sources, o.source)
	}
	return e, nil
}

// checkQuick reports what does not belong under quick.
func checkQuick(value map[string]any, places places) []Problem {
	v, has := value[quickKey]
	quick, ok := v.(map[string]any)
	if has && !ok {
		return []Problem{places.at(path{quickKey}).value.problem("quick: want a map of keys of a spec, not %s", describe(v))}
	}
	var problems []Problem
	for _, key := range []string{"scale", "extends", suiteKey, quickKey} {
		if _, ok := quick[key]; ok {
			problems = append(problems, places.at(path{quickKey, key}).key.problem("quick: %s does not depend on the scale; say it outside", key))
		}
	}
	return problems
}

// document is layered with the data set of a layer on top.
func (l *loader) document(lowest map[string]any, chain []layer, on *layer) (merged, []Problem) {
	doc, problems := layered(lowest, chain, l.changes, l.schema)
	if on != nil {
		doc.add(on.value, on.places)
	}
	return doc, problems
}

// layered merges the defaults, files and changes from outside. What the files say
// under quick stands above them where the scale is quick.
func layered(lowest map[string]any, chain []layer, changes []override, schema *jsonschema.Schema) (merged, []Problem) {
	doc, problems := changed(lowest, chain, changes, schema)
	quick, ok := doc.value()[quickKey].(map[string]any)
	if scale := doc.value()["scale"]; !ok || scale != nil && scale != string(Quick) {
		return doc, problems
	}
	return changed(lowest, append(slices.Clip(chain), layer{value: quick, places: doc.places.below(path{quickKey})}), changes, schema)
}

func changed(lowest map[string]any, chain []layer, changes []override, schema *jsonschema.Schema) (merged, []Problem) {
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
