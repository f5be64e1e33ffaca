// Package paramtest checks that no setting of a predictor is without effect: one
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

// Outcome is what a predictor leaves: the model file of pretraining and the scores
// after fine-tuning.
type Outcome struct {
	Model  []byte
	Scores []float32
}

// Change gives one param another value. Where that shows only beside others, Given
// has them; both are JSON objects of params.
type Change struct{ Given, To string }

// Check runs a predictor with base, overlaid by what is given and then by the
// change, for every param of P by its JSON name. A param marked phase:"finetune"
// must change the scores after fine-tuning and leave the model; any other must
// change the model, or, if it is in scoresOnly, the scores. A param without a
// change fails.
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
			switch finetune := f.Tag.Get("phase") == "finetune"; {
			case !model && !scores:
				t.Errorf("%s given %s changes nothing", c.To, c.Given)
			case finetune && model:
				t.Errorf("%s is a setting of fine-tuning and changes the pretrained model", c.To)
			case !finetune && !model && !slices.Contains(scoresOnly, name):
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
