package spec

import (
	"maps"
	"path/filepath"
	"slices"
)

// suiteKey and datasetsKey are the keys of a file that ask for more than one
// experiment, quickKey that of what the quick scale changes. No experiment has them.
const (
	suiteKey    = "suite"
	datasetsKey = "datasets"
	quickKey    = "quick"
)

// LoadAll reads every experiment that a file asks for, in order: one a data set that
// it lists, and, where it is a suite, those of each spec that it lists, with the
// suite's other values on top. Overrides apply to each. Its error is that of Load,
// with the mistakes of all of them.
func LoadAll(file string, opts Options) ([]*Experiment, error) {
	l := newLoader(opts)
	all := l.file(file, nil, nil, nil)
	return all, errorsOf(append(l.problems, l.unused()...))
}

// file returns the experiments of a file, above which the values of suites are laid.
// The cause is where a suite names it.
func (l *loader) file(file string, cause *place, suites []string, above []layer) []*Experiment {
	f := files{}
	chain := f.chain(file, cause, nil)
	if f.broken {
		l.problems = append(l.problems, f.problems...)
		return nil
	}
	top := chain[len(chain)-1]
	list, isSuite := top.value[suiteKey]
	if !isSuite {
		return l.chain(file, append(chain, above...), f.problems)
	}
	l.problems = append(l.problems, f.problems...)
	if i := slices.IndexFunc(suites, func(s string) bool { return identity(s) == identity(file) }); i >= 0 {
		l.problems = append(l.problems, cause.problem("a suite goes in a circle: it lists one that lists it"))
		return nil
	}
	specs, ok := list.([]any)
	if !ok || len(specs) == 0 {
		l.problems = append(l.problems, top.places.at(path{suiteKey}).value.problem("suite: want a list of spec files, not %s", describe(list)))
		return nil
	}
	if len(chain) > 1 {
		l.problems = append(l.problems, top.places.at(nil).value.problem("a suite extends nothing: what it says is laid over each of its specs"))
		return nil
	}
	own := layer{top.file, maps.Clone(top.value), top.places}
	for _, key := range []string{suiteKey, "name", "title", "description"} { // of the suite, not of its specs
		delete(own.value, key)
	}
	var all []*Experiment
	for i, s := range specs {
		at := top.places.at(path{suiteKey}.index(i)).value
		name, ok := s.(string)
		if !ok || name == "" {
			l.problems = append(l.problems, at.problem("suite: want the name of a spec file, not %s", describe(s)))
			continue
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file), name)
		}
		all = append(all, l.file(name, &at, append(slices.Clip(suites), file), append([]layer{own}, above...))...)
	}
	return all
}

// chain returns the experiments of a spec and what it rests on, one a data set that it lists. A data set
// that is named from outside the files takes the place of a list in them.
func (l *loader) chain(file string, chain []layer, problems []Problem) []*Experiment {
	doc, _ := layered(nil, chain, l.changes, l.schema) // its mistakes are told with the experiments
	list, lists := doc.value()[datasetsKey]
	named := path{"dataset", "name"}
	if lists && lookup(doc.value(), named) != nil {
		one, many := doc.places.at(named).value, doc.places.at(path{datasetsKey}).value
		switch {
		case one.source != "" && many.source == "":
			lists = false
		case one.source == "" && many.source != "":
		default:
			problems = append(problems, one.problem("dataset.name: the spec lists datasets too; take one of them away"))
		}
	}
	names, ok := list.([]any)
	if lists && (!ok || len(names) == 0) {
		problems = append(problems, doc.places.at(path{datasetsKey}).value.problem("datasets: want a list of names of data sets, not %s", describe(list)))
		lists = false
	}
	if !lists {
		return l.experiments(file, chain, nil, problems)
	}
	var all []*Experiment
	for i, name := range names {
		at := doc.places[path{datasetsKey}.index(i).pointer()]
		all = append(all, l.experiments(file, chain, &layer{
			value:  map[string]any{"dataset": map[string]any{"name": name}},
			places: places{"": at, path{"dataset"}.pointer(): at, named.pointer(): at},
		}, problems)...)
	}
	return all
}
