package params_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// reader is the description of a generator of which a param says what it reads.
func reader(most sdk.Reads, property string) sdk.Description {
	return sdk.Description{Kind: sdk.KindGenerator, Reads: most, ParamsSchema: fmt.Appendf(nil, `{"properties": {"user": %s}}`, property)}
}

func TestReads(t *testing.T) {
	const property = `{"enum": ["no", "week", "all"], "default": "week", "x-reads": {"no": "none", "week": "seed", "all": "train"}}`
	for value, want := range map[string]sdk.Reads{"no": sdk.ReadsNone, "week": sdk.ReadsSeed, "all": sdk.ReadsTrain} {
		if got, err := params.Reads(reader(sdk.ReadsTrain, property), fmt.Appendf(nil, `{"user": %q}`, value)); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", value, got, err, want)
		}
	}
	if got, err := params.Reads(reader(sdk.ReadsTrain, property), []byte(`{}`)); err == nil || got != "" {
		t.Errorf("params that are not resolved: %q, %v", got, err)
	}
	if got, err := params.Reads(reader(sdk.ReadsSeed, `{"enum": ["no"]}`), []byte(`{"user": "no"}`)); err != nil || got != sdk.ReadsSeed {
		t.Errorf("without a mark: %q, %v", got, err)
	}
	if got, err := params.Reads(sdk.Description{Reads: sdk.ReadsTrain}, nil); err != nil || got != sdk.ReadsTrain {
		t.Errorf("without a schema: %q, %v", got, err)
	}
}

func TestReadsMistakes(t *testing.T) {
	const two = `{"enum": ["a"], "x-reads": {"a": "none"}}, "window": {"enum": ["a"], "x-reads": {"a": "none"}}`
	for property, want := range map[string]string{
		`{"enum": ["a"], "x-reads": "none"}`:                             `param "user": x-reads: it is none, want an object`,
		`{"x-reads": {"a": "none"}}`:                                     `the param has no enum`,
		`{"enum": ["a", 1], "x-reads": {"a": "none"}}`:                   `the enum has 1, want strings alone`,
		`{"enum": ["a", "b"], "x-reads": {"a": "none"}}`:                 `it does not say what is read for "b"`,
		`{"enum": ["a"], "x-reads": {"a": "test"}}`:                      `for "a" it is "test", want one of none, seed, train`,
		`{"enum": ["a"], "x-reads": {"a": 1}}`:                           `it does not say what is read for "a"`,
		`{"enum": ["a"], "x-reads": {"a": "none", "b": "none"}}`:         `"b" is no value of the param`,
		`{"enum": ["a"], "x-reads": {"a": "train"}}`:                     `for "a" it is "train", which is more than the plugin's own reads, "seed"`,
		`{"properties": {"of": {"enum": ["a"], "x-reads": {"a": "x"}}}}`: `param "user.of"`,
		two: `params "user" and "window" both have x-reads`,
	} {
		if got, err := params.Reads(reader(sdk.ReadsSeed, property), []byte(`{"user": "a"}`)); err == nil || got != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v, want it to say %s", property, got, err, want)
		}
	}
	d := reader("", `{"enum": ["a"], "x-reads": {"a": "none"}}`)
	d.Kind = sdk.KindPredictor
	if _, err := params.Reads(d, []byte(`{"user": "a"}`)); err == nil || !strings.Contains(err.Error(), "is for generators") {
		t.Errorf("of a predictor: %v", err)
	}
}
