package spec

import "slices"

// forReleases takes refit away from a document whose scenario writes no releases. What a
// suite says for those of its specs that do is no mistake, so the loader decides of one
// that no experiment has a use for.
func (l *loader) forReleases(doc map[string]any, places places) {
	text, _ := doc["scenario"].(string)
	scenario := Scenario(text)
	if doc["refit"] == nil || !slices.Contains(scenarios, scenario) {
		return
	}
	l.offer(places.at(path{"refit"}).value, scenario == Privacy,
		"refit: scenario %s writes no releases to fit a generator for; only %s does", scenario, Privacy)
	if scenario != Privacy {
		delete(doc, "refit")
	}
}

// refit: what is fitted again is a generator of the spec.
func (r *rules) refit() {
	names, _ := r.doc["refit"].([]any)
	var known []string
	generators, _ := r.doc["generators"].([]any)
	for _, g := range generators {
		known = append(known, rowName(g))
	}
	for i, n := range names {
		if name, ok := n.(string); ok && !slices.Contains(known, name) {
			at := path{"refit"}.index(i)
			r.report(at, "%s: no generator is named %q%s", at, name, hint(name, known, "generators"))
		}
	}
}
