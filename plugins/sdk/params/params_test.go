package params_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// netSchema is a schema as sdk.Plugin makes it of a params struct.
const netSchema = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object",
	"additionalProperties": false,
	"properties": {
		"layers": {"type": "integer", "minimum": 1, "maximum": 12, "default": 2},
		"rate": {"type": "number", "exclusiveMinimum": 0, "default": 0.001},
		"size": {"type": "string", "enum": ["small", "large"], "default": "small"},
		"schedule": {
			"type": "object",
			"additionalProperties": false,
			"properties": {
				"warmup": {"type": "integer", "minimum": 0, "default": 100},
				"decay": {"type": "string", "enum": ["none", "cosine"], "default": "none"}
			},
			"default": {"warmup": 100, "decay": "none"}
		},
		"widths": {"type": "array", "items": {"type": "integer"}, "default": [8, 8]},
		"prices": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {"a": 1}},
		"seed": {"type": "integer", "default": 9223372036854775809}
	}
}`

const netDefaults = `{"layers":2,"prices":{"a":1},"rate":0.001,"schedule":{"decay":"none","warmup":100},` +
	`"seed":9223372036854775809,"size":"small","widths":[8,8]}`

func TestResolve(t *testing.T) {
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
		got, err := params.Resolve([]byte(netSchema), []byte(given))
		if err != nil || string(got) != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", given, got, err, want)
		}
	}
}

func TestResolveMistakes(t *testing.T) {
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
		_, err := params.Resolve([]byte(netSchema), []byte(given))
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", given, err, want)
		}
		var mistakes params.Errors
		if !errors.As(err, &mistakes) {
			t.Errorf("%s: %T is no Errors", given, err)
		}
	}
}

func TestResolveReadsNoOtherSchema(t *testing.T) {
	for _, schema := range []string{`{"$ref": "file:///etc/passwd"}`, `{"$ref": "http://localhost/x"}`, `[]`, `{`, `{"type": 3}`} {
		if _, err := params.Resolve([]byte(schema), nil); err == nil || !strings.HasPrefix(err.Error(), "params schema: ") {
			t.Errorf("%s: got %v", schema, err)
		}
	}
}

// Equal params are equal bytes: resolving again changes nothing.
func FuzzResolve(f *testing.F) {
	f.Add([]byte(`{"schedule": {"decay": "cosine"}, "rate": 1.50e-1}`))
	f.Add([]byte(`{"widths": [1e3, 12345678901234567890123], "prices": {"\u2028": -0}}`))
	schema := []byte(netSchema)
	f.Fuzz(func(t *testing.T, given []byte) {
		once, err := params.Resolve(schema, given)
		if err != nil {
			return
		}
		twice, err := params.Resolve(schema, once)
		if err != nil || string(once) != string(twice) {
			t.Errorf("%s resolves to %s, that to %s, %v", given, once, twice, err)
		}
	})
}

func FuzzResolveSchema(f *testing.F) {
	f.Add([]byte(netSchema), []byte(netDefaults))
	f.Add([]byte(`{"properties": {"a": true, "b": {"default": {"c": 1}, "properties": {"c": {"default": 2}}}}}`), []byte(`{"b": {}}`))
	f.Fuzz(func(t *testing.T, schema, given []byte) {
		if out, err := params.Resolve(schema, given); err == nil && !json.Valid(out) {
			t.Errorf("%s is not JSON", out)
		}
	})
}

// A schema of 40 levels that each name the next one twice would be checked for
// longer than anybody waits.
func TestResolveRefusesWhatTakesForever(t *testing.T) {
	for _, schema := range []string{
		`{"type":"object","allOf":[{"$ref":"#/$defs/d"},{"$ref":"#/$defs/d"}],"$defs":{"d":{}}}`,
		`{"type":"object","properties":{"a":{"anyOf":[{"$dynamicRef":"#a"},{}]}}}`,
	} {
		if _, err := params.Resolve([]byte(schema), nil); err == nil || !strings.Contains(err.Error(), "is not allowed") {
			t.Errorf("%s: %v", schema, err)
		}
	}
}
