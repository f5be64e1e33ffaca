package spec

import (
	"encoding/json"
	"slices"
)

// rules are what a schema cannot say: how values of a document go together. It
// looks only at values of the right type; the schema tells of the others.
type rules struct {
	doc      map[string]any
	places   places
	problems []Problem
}

func (r *rules) report(at path, format string, args ...any) {
	r.problems = append(r.problems, r.places.at(at).value.problem(format, args...))
}

// text returns the text at a path, "" if there is none.
func (r *rules) text(at ...string) string {
	s, _ := lookup(r.doc, at).(string)
	return s
}

// given tells whether there is a value at a path.
func (r *rules) given(at ...string) bool { return lookup(r.doc, at) != nil }

// integer returns the integer at a path.
func (r *rules) integer(at ...string) (int64, bool) {
	switch v := lookup(r.doc, at).(type) {
	case int64:
		return v, true
	case json.Number: // a default
		i, err := v.Int64()
		return i, err == nil
	}
	return 0, false
}

// check applies all rules.
func (r *rules) check(opts Options) {
	r.dataset()
	r.prediction()
	r.reference()
	r.refit()
	r.roles()
	scenario := Scenario(r.text("scenario"))
	if opts.Metrics != nil {
		r.names("metrics", opts.known(scenario))
	}
	if controls, ok := opts.Controls[scenario]; ok || opts.Controls != nil && slices.Contains(scenarios, scenario) {
		r.names("controls", controls)
	}
}

func (r *rules) dataset() {
	source := DatasetSource(r.text("dataset", "source"))
	if slices.Contains(sources, source) {
		switch file := source.reads(); {
		case file != "" && !r.given("dataset", "path"):
			r.report(path{"dataset", "source"}, "dataset: %s needs a path, the folder of %s", source, file)
		case file == "" && r.given("dataset", "path"):
			r.report(path{"dataset", "path"}, "dataset.path: only sources that read files take a path, %s does not", source)
		}
		if !source.draws() && r.given("dataset", "seed") {
			r.report(path{"dataset", "seed"}, "dataset.seed: only sources that draw events take a seed, %s does not", source)
		}
	}
	slots, ok := r.integer("dataset", "slots_per_day")
	if start, given := r.integer("dataset", "day_start"); ok && given && start >= slots {
		r.report(path{"dataset", "day_start"}, "dataset.day_start: want a slot below slots_per_day (%d), not %d", slots, start)
	}
}

// prediction: a table of predictions needs somebody who predicts, and no other
// table has room for one.
func (r *rules) prediction() {
	scenario := Scenario(r.text("scenario"))
	if !slices.Contains(scenarios, scenario) {
		return
	}
	predicts, some := slices.Contains(predicting, scenario), false
	for _, list := range []string{"predictors", "floors"} {
		switch entries := r.doc[list].(type) {
		case nil:
		case []any:
			some = some || len(entries) > 0
			if len(entries) > 0 && !predicts {
				r.report(path{list}, "scenario %s predicts nothing: it has no %s", scenario, list)
			}
		default: // the schema says what is wrong
			some = true
		}
	}
	if wanted, _ := lookup(r.doc, path{"predictions"}).(bool); wanted && !predicts {
		r.report(path{"predictions"}, "scenario %s predicts nothing: it has no predictions to write", scenario)
	}
	if predicts && !some {
		r.report(path{"scenario"}, "scenario %s needs predictors or floors; there are none", scenario)
	}
}

// names checks a list of names against the known ones.
func (r *rules) names(list string, known []string) {
	elements, _ := r.doc[list].([]any)
	for i, e := range elements {
		if name, ok := e.(string); ok && !slices.Contains(known, name) {
			r.report(path{list}.index(i), "%s: unknown name %q%s", path{list}.index(i), name, hint(name, known, list))
		}
	}
}

// without reports metrics of replies in a table whose generators report none.
func (r *rules) without(ofReplies []string) {
	elements, _ := r.doc["metrics"].([]any)
	for i, e := range elements {
		if name, ok := e.(string); ok && slices.Contains(ofReplies, name) {
			at := path{"metrics"}.index(i)
			r.report(at, "%s: %s judges the replies of a model that was asked, and no generator here reports any", at, name)
		}
	}
}

// known returns the metrics of a scenario; those of all if it is none.
func (o Options) known(scenario Scenario) []string {
	if m, ok := o.Metrics[scenario]; ok {
		return m.Known
	}
	var all []string
	for _, s := range scenarios {
		for _, name := range o.Metrics[s].Known {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}
