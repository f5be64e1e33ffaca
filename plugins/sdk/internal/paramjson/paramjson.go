// Package paramjson is the JSON of params and of their schemas: equal values are
// equal bytes, and what is not given has its default. It checks nothing: package
// params does.
package paramjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Parse reads one JSON value, its numbers as normal json.Numbers: equal
// numbers have equal text (1, 1.0 and 1e0 are all 1; integers of 64 bits keep
// every digit).
func Parse(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not JSON: more than one value")
	}
	return normal(v)
}

// ParseSchema reads a params schema, which is an object.
func ParseSchema(raw []byte) (map[string]any, error) {
	rules, err := Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("params schema: %w", err)
	}
	object, ok := rules.(map[string]any)
	if !ok {
		return nil, errors.New("params schema: want an object")
	}
	return object, nil
}

func normal(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case json.Number:
		return normalNumber(v)
	case []any:
		for i := range v {
			if v[i], err = normal(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range v {
			if v[key], err = normal(v[key]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

func normalNumber(n json.Number) (json.Number, error) {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return json.Number(strconv.FormatInt(i, 10)), nil
	}
	if u, err := strconv.ParseUint(n.String(), 10, 64); err == nil {
		return json.Number(strconv.FormatUint(u, 10)), nil
	}
	f, err := n.Float64()
	if err != nil {
		return "", fmt.Errorf("number %s: out of range", n)
	}
	if f == math.Trunc(f) && math.Abs(f) <= 1<<53 {
		return json.Number(strconv.FormatInt(int64(f), 10)), nil
	}
	text, err := json.Marshal(f)
	return json.Number(text), err
}

// Encode encodes what Parse returned: keys sorted, no spaces, nothing
// escaped that need not be.
func Encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Complete reads params and fills in the defaults of their schema: objects merge
// key by key; any other value replaces the default whole. Nothing, and null, are
// an empty object.
func Complete(schema map[string]any, given []byte) (any, error) {
	if len(given) == 0 {
		given = []byte("{}")
	}
	params, err := Parse(given)
	if err != nil {
		return nil, err
	}
	if params == nil {
		params = map[string]any{}
	}
	return fill(schema, params), nil
}

// fill returns value with the defaults of schema where value has none.
func fill(schema map[string]any, value any) any {
	object, ok := value.(map[string]any)
	properties, _ := schema["properties"].(map[string]any)
	if !ok || properties == nil {
		return value
	}
	for key, p := range properties {
		property, ok := p.(map[string]any)
		if !ok {
			continue
		}
		if v, given := object[key]; given {
			object[key] = fill(property, v)
		} else if v, has := property["default"]; has {
			object[key] = v
		}
	}
	return object
}
