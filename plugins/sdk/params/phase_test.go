package params_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// tunedSchema marks a param, one inside an object, and an object.
const tunedSchema = `{"type": "object", "additionalProperties": false, "properties": {
	"width": {"type": "integer", "default": 8},
	"epochs": {"type": "integer", "default": 5, "x-phase": "finetune"},
	"schedule": {"type": "object", "default": {"decay": 1, "warmup": 10}, "properties": {
		"warmup": {"type": "integer", "default": 10},
		"decay": {"type": "integer", "default": 1, "x-phase": "finetune"}}},
	"user": {"type": "object", "default": {"rate": 0.1}, "x-phase": "finetune", "properties": {
		"rate": {"type": "number", "default": 0.1}}}}}`

// predictor is the description of one with a schema.
func predictor(schema string) sdk.Description {
	return sdk.Description{Kind: sdk.KindPredictor, ParamsSchema: []byte(schema)}
}

func TestAfterTraining(t *testing.T) {
	got, err := params.AfterTraining(predictor(tunedSchema))
	if diff := cmp.Diff([]string{"epochs", "schedule.decay", "user"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if got, err := params.AfterTraining(predictor(netSchema)); err != nil || len(got) > 0 {
		t.Errorf("without a mark: %v, %v", got, err)
	}
	for schema, want := range map[string]string{
		`[]`: "want an object", `{`: "not JSON",
		`{"properties": {"a": {"x-phase": "score"}}}`:                     `param "a": x-phase of a predictor is score, want "finetune" or nothing`,
		`{"properties": {"a": {"properties": {"b": {"x-phase": null}}}}}`: `param "a.b"`,
	} {
		if _, err := params.AfterTraining(predictor(schema)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want it to say %s", schema, err, want)
		}
		if _, err := params.Training(predictor(schema), []byte(`{}`)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want it to say %s", schema, err, want)
		}
	}
}

// A generator's schema has the same marks under another name.
func TestAfterTrainingOfAGenerator(t *testing.T) {
	d := sdk.Description{Kind: sdk.KindGenerator, ParamsSchema: []byte(strings.ReplaceAll(tunedSchema, `"finetune"`, `"generate"`))}
	got, err := params.AfterTraining(d)
	if diff := cmp.Diff([]string{"epochs", "schedule.decay", "user"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	d.ParamsSchema = []byte(tunedSchema)
	if _, err := params.Training(d, []byte(`{}`)); err == nil || !strings.Contains(err.Error(), `param "epochs": x-phase of a generator is finetune, want "generate"`) {
		t.Errorf("got %v", err)
	}
}

// Params that differ in what training does not read are equal bytes there, and no
// others are.
func TestTraining(t *testing.T) {
	const whole = `{"epochs":5,"schedule":{"decay":1,"warmup":10},"user":{"rate":0.1},"width":8}`
	for given, want := range map[string]string{
		`{}`:                        whole,
		`{"epochs": 7, "width": 9}`: strings.Replace(whole, `"width":8`, `"width":9`, 1),
		`{"user": {"rate": 2}}`:     whole,
		`{"schedule": {"decay": 3, "warmup": 4}}`: strings.Replace(whole, `"warmup":10`, `"warmup":4`, 1),
	} {
		resolved, err := params.Resolve([]byte(tunedSchema), []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		got, err := params.Training(predictor(tunedSchema), resolved)
		if err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v\nwant %s", given, got, err, want)
		}
	}
	// A default that only the object around the param has.
	const outer = `{"type": "object", "properties": {"schedule": {"type": "object", "default": {"decay": 1, "warmup": 10}, "properties": {
		"warmup": {"type": "integer"},
		"decay": {"type": "integer", "x-phase": "finetune"}}}}}`
	for given, want := range map[string]string{
		`{}`:                                   `{"schedule":{"decay":1,"warmup":10}}`,
		`{"schedule":{"decay":3,"warmup":10}}`: `{"schedule":{"decay":1,"warmup":10}}`,
		`{"schedule":{"warmup":10}}`:           `{"schedule":{"decay":1,"warmup":10}}`,
	} {
		resolved, err := params.Resolve([]byte(outer), []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := params.Training(predictor(outer), resolved); err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v\nwant %s", given, got, err, want)
		}
	}
	if got, err := params.Training(predictor(netSchema), []byte(netDefaults)); err != nil || string(got) != netDefaults {
		t.Errorf("without a mark: got %s, %v", got, err)
	}
}
