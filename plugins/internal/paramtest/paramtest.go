// Package paramtest checks that no setting of a plugin is without effect: one
// that is documented and read by nothing. It is for tests alone.
package paramtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Outcome is what a plugin leaves: the model files of its training call, and what it
// makes of them later: of a predictor the scores after fine-tuning, of a generator the
// weeks, any numbers that tell them apart.
type Outcome struct {
	Model  []byte
	Scores []float32
}

// Change gives one param another value. Where that shows only beside others, Given
// has them; both are JSON objects of params.
type Change struct{ Given, To string }

// Check runs a plugin with base, overlaid by what is given and then by the change, for
// every param of P by its JSON name. A param marked with a phase must change the
// scores and leave the model; any other must change the model, or, if it is in
// scoresOnly, the scores. A param without a change fails.
func Check[P any](t *testing.T, base P, changes map[string]Change, run func(*testing.T, P) Outcome, scoresOnly ...string) {
	t.Helper()
	given := map[string]Outcome{}
	names := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[P]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names[name] = true
		c, ok := changes[name]
		if !ok {
			t.Errorf("%s: no change is tried", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			p := overlay(t, base, c.Given)
			before, ok := given[c.Given]
			if !ok {
				before = run(t, p)
				given[c.Given] = before
			}
			after := run(t, overlay(t, p, c.To))
			model, scores := !bytes.Equal(before.Model, after.Model), !slices.Equal(before.Scores, after.Scores)
			switch phase := f.Tag.Get("phase"); {
			case !model && !scores:
				t.Errorf("%s given %s changes nothing", c.To, c.Given)
			case phase != "" && model:
				t.Errorf("%s is a setting of phase %s and changes the model", c.To, phase)
			case phase == "" && !model && !slices.Contains(scoresOnly, name):
				t.Errorf("%s given %s does not change the model", c.To, c.Given)
			}
		})
	}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		if !names[name] {
			t.Errorf("%s is no param", name)
		}
	}
}

// overlay returns p with the params of a JSON object.
func overlay[P any](t *testing.T, p P, object string) P {
	t.Helper()
	if object == "" {
		return p
	}
	d := json.NewDecoder(strings.NewReader(object))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%s: %v", object, err)
	}
	return p
}
