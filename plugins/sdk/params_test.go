package sdk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

type netParams struct {
	Layers   int            `json:"layers" doc:"encoder blocks" jsonschema:"minimum=1,maximum=12"`
	Rate     float64        `json:"rate" doc:"learning rate" jsonschema:"exclusiveMinimum=0"`
	Size     string         `json:"size" doc:"how large" jsonschema:"enum=small,enum=large"`
	Schedule scheduleParams `json:"schedule" doc:"how the rate changes"`
	Widths   []int          `json:"widths" doc:"units of each layer"`
	Prices   map[string]int `json:"prices" doc:"by model"`
	Seed     uint64         `json:"seed" doc:"a number"`
}

type scheduleParams struct {
	Warmup int    `json:"warmup" doc:"steps" jsonschema:"minimum=0"`
	Decay  string `json:"decay" doc:"curve" jsonschema:"enum=none,enum=cosine"`
}

func netPlugin() sdk.Plugin[netParams] {
	return sdk.Plugin[netParams]{
		Name: "net", Version: "1", Summary: "A net.",
		Defaults: netParams{
			Layers: 2, Rate: 1e-3, Size: "small", Schedule: scheduleParams{100, "none"},
			Widths: []int{8, 8}, Prices: map[string]int{"a": 1}, Seed: 1<<63 + 1,
		},
		Predictor: func(netParams) (sdk.Predictor, error) { return nil, errors.New("not here") },
	}
}

func netSchema(t testing.TB) []byte {
	d, err := netPlugin().Describe()
	if err != nil {
		t.Fatal(err)
	}
	return d.ParamsSchema
}

const netDefaults = `{"layers":2,"prices":{"a":1},"rate":0.001,"schedule":{"decay":"none","warmup":100},` +
	`"seed":9223372036854775809,"size":"small","widths":[8,8]}`

func TestSchema(t *testing.T) {
	var schema struct {
		Schema               string `json:"$schema"`
		AdditionalProperties bool
		Required             []string
		Properties           map[string]json.RawMessage
	}
	schema.AdditionalProperties = true
	if err := json.Unmarshal(netSchema(t), &schema); err != nil {
		t.Fatal(err)
	}
	if schema.Schema != "https://json-schema.org/draft/2020-12/schema" || schema.AdditionalProperties || schema.Required != nil {
		t.Errorf("schema %s", netSchema(t))
	}
	for key, want := range map[string]string{
		"layers": `{"default":2,"description":"encoder blocks","maximum":12,"minimum":1,"type":"integer"}`,
		"size":   `{"default":"small","description":"how large","enum":["small","large"],"type":"string"}`,
		"schedule": `{"additionalProperties":false,"default":{"decay":"none","warmup":100},"description":"how the rate changes",` +
			`"properties":{"decay":{"default":"none","description":"curve","enum":["none","cosine"],"type":"string"},` +
			`"warmup":{"default":100,"description":"steps","minimum":0,"type":"integer"}},"type":"object"}`,
	} {
		if diff := cmp.Diff(want, string(schema.Properties[key])); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
}

func TestResolveParams(t *testing.T) {
	for given, want := range map[string]string{
		``:                                   netDefaults,
		`null`:                               netDefaults,
		`{"layers": 2.0, "rate": 1e-3}`:      netDefaults,
		`{"schedule": {"decay": "cosine"}}`:  strings.Replace(netDefaults, `"decay":"none"`, `"decay":"cosine"`, 1),
		`{"widths": [], "layers": 3}`:        strings.NewReplacer(`[8,8]`, `[]`, `"layers":2`, `"layers":3`).Replace(netDefaults),
		`{"prices": {"<b>": 2}}`:             strings.Replace(netDefaults, `"a":1`, `"<b>":2`, 1),
		`{"seed": 18446744073709551615}`:     strings.Replace(netDefaults, `9223372036854775809`, `18446744073709551615`, 1),
		`{"rate": 0.10, "size": "small"}   `: strings.Replace(netDefaults, `0.001`, `0.1`, 1),
	} {
		got, err := sdk.ResolveParams(netSchema(t), []byte(given))
		if err != nil || string(got) != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", given, got, err, want)
		}
	}
}

func TestResolveParamsMistakes(t *testing.T) {
	for given, want := range map[string]string{
		`{"layer": 3}`:                     `param layer = 3: unknown key, did you mean "layers"?`,
		`{"schedule": {"warmpu": 3}}`:      `param schedule.warmpu = 3: unknown key, did you mean "warmup"?`,
		`{"zzz": {"a": "<"}}`:              `param zzz = {"a":"<"}: unknown key`,
		`{"layers": "2"}`:                  `param layers = "2": got string, want integer`,
		`{"layers": 2.5}`:                  `param layers = 2.5: got number, want integer`,
		`{"layers": 99}`:                   `param layers = 99: maximum: got 99, want 12`,
		`{"size": "smal"}`:                 `param size = "smal": value must be one of 'small', 'large'`,
		`{"widths": [1, "x"]}`:             `param widths.1 = "x": got string, want integer`,
		`{"layers": 0, "rate": 0}`:         "param layers = 0: minimum: got 0, want 1\nparam rate = 0: exclusiveMinimum: got 0, want 0",
		`[]`:                               `params: got array, want object`,
		`{"layers": 1e400}`:                `params: number 1e400: out of range`,
		`{} {}`:                            `params: not JSON: more than one value`,
		`{"schedule": null}`:               `param schedule = null: got null, want object`,
		`{"prices": {"a": true}, "a": []}`: "param a = []: unknown key\nparam prices.a = true: got boolean, want integer",
	} {
		_, err := sdk.ResolveParams(netSchema(t), []byte(given))
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", given, err, want)
		}
		var mistakes sdk.ParamErrors
		if !errors.As(err, &mistakes) {
			t.Errorf("%s: %T is no ParamErrors", given, err)
		}
	}
}

func TestResolveParamsReadsNoOtherSchema(t *testing.T) {
	for _, schema := range []string{`{"$ref": "file:///etc/passwd"}`, `{"$ref": "http://localhost/x"}`, `[]`, `{`, `{"type": 3}`} {
		if _, err := sdk.ResolveParams([]byte(schema), nil); err == nil || !strings.HasPrefix(err.Error(), "params schema: ") {
			t.Errorf("%s: got %v", schema, err)
		}
	}
}

// Equal params are equal bytes: resolving again changes nothing.
func FuzzResolveParams(f *testing.F) {
	f.Add([]byte(`{"schedule": {"decay": "cosine"}, "rate": 1.50e-1}`))
	f.Add([]byte(`{"widths": [1e3, 12345678901234567890123], "prices": {"\u2028": -0}}`))
	schema := netSchema(f)
	f.Fuzz(func(t *testing.T, given []byte) {
		once, err := sdk.ResolveParams(schema, given)
		if err != nil {
			return
		}
		twice, err := sdk.ResolveParams(schema, once)
		if err != nil || string(once) != string(twice) {
			t.Errorf("%s resolves to %s, that to %s, %v", given, once, twice, err)
		}
	})
}

func FuzzResolveParamsSchema(f *testing.F) {
	f.Add(netSchema(f), []byte(netDefaults))
	f.Add([]byte(`{"properties": {"a": true, "b": {"default": {"c": 1}, "properties": {"c": {"default": 2}}}}}`), []byte(`{"b": {}}`))
	f.Fuzz(func(t *testing.T, schema, given []byte) {
		if out, err := sdk.ResolveParams(schema, given); err == nil && !json.Valid(out) {
			t.Errorf("%s is not JSON", out)
		}
	})
}

func TestDescribeMistakes(t *testing.T) {
	good := netPlugin
	for name, c := range map[string]struct {
		edit func(*sdk.Plugin[netParams])
		want string
	}{
		"name":    {func(p *sdk.Plugin[netParams]) { p.Name = "My Net" }, "name: want lower case"},
		"version": {func(p *sdk.Plugin[netParams]) { p.Version = "" }, "version: missing"},
		"both": {func(p *sdk.Plugin[netParams]) {
			p.Generator = func(netParams) (sdk.Generator, error) { return nil, nil }
		}, "exactly one"},
		"neither":  {func(p *sdk.Plugin[netParams]) { p.Predictor = nil }, "exactly one"},
		"learns":   {func(p *sdk.Plugin[netParams]) { p.Learns = true }, "are for generators"},
		"uses":     {func(p *sdk.Plugin[netParams]) { p.Uses = []string{"llm:{url}"} }, "{url}, which is no param"},
		"defaults": {func(p *sdk.Plugin[netParams]) { p.Defaults.Layers = 13 }, "maximum: got 13, want 12"},
		"null":     {func(p *sdk.Plugin[netParams]) { p.Defaults.Widths = nil }, `"widths" has null for a default`},
		"validate": {func(p *sdk.Plugin[netParams]) {
			p.Validate = func(netParams) error { return errors.New("too wide") }
		}, "too wide"},
	} {
		t.Run(name, func(t *testing.T) {
			p := good()
			c.edit(&p)
			if _, err := p.Describe(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
		})
	}
}

type omitted struct {
	A int `json:"a,omitempty"`
}

func TestParamWithoutDefault(t *testing.T) {
	p := sdk.Plugin[omitted]{Name: "x", Version: "1", Summary: "X.", Generator: func(omitted) (sdk.Generator, error) { return noisy{}, nil }}
	if _, err := p.Describe(); err == nil || !strings.Contains(err.Error(), "take omitempty out") {
		t.Errorf("got %v", err)
	}
}
