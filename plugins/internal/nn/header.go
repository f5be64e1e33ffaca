package nn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// parseHeader decodes a header key by key, since the decoder for whole objects
// takes the last of keys that come twice, any case of a key, and null for 0.
func parseHeader(text []byte) (map[string]entry, map[string]string, error) {
	if !utf8.Valid(text) || !bytes.HasPrefix(text, []byte("{")) {
		return nil, nil, errors.New("the header is no JSON object in UTF-8: this is no safetensors file")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	entries, meta := map[string]entry{}, map[string]string{}
	if err := members(d, func(name string) (err error) {
		if name == metadataKey {
			if err = parseMeta(d, meta); err != nil {
				err = fmt.Errorf("%s: %w", name, err)
			}
			return err
		}
		if entries[name], err = parseEntry(d); err != nil {
			err = fmt.Errorf("tensor %q: %w", name, err)
		}
		return err
	}); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.New("header: something follows the JSON object")
	}
	return entries, meta, nil
}

func parseMeta(d *json.Decoder, meta map[string]string) error {
	return members(d, func(key string) (err error) {
		if meta[key], err = decoded[string](d); err != nil {
			err = fmt.Errorf("%s: %w", key, err)
		}
		return err
	})
}

// parseEntry decodes a tensor's description and checks it. Like the authors'
// program it skips keys that it does not know.
func parseEntry(d *json.Decoder) (e entry, err error) {
	err = members(d, func(key string) (err error) {
		switch key {
		case "dtype":
			e.DType, err = decoded[string](d)
		case "shape":
			e.Shape, err = list[int](d)
		case "data_offsets":
			e.Offsets, err = list[int64](d)
		default:
			var unknown json.RawMessage
			err = d.Decode(&unknown)
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", key, err)
		}
		return err
	})
	if err != nil {
		return entry{}, err
	}
	return e, e.check()
}

// members calls each for every key of an object; each decodes the key's value.
func members(d *json.Decoder, each func(key string) error) error {
	begin, err := d.Token()
	if err != nil {
		return err
	}
	if begin != json.Delim('{') {
		if begin == nil {
			begin = "null"
		}
		return fmt.Errorf("%v where an object should be", begin)
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key := token.(string) // the decoder lets nothing else be a key
		if seen[key] {
			return fmt.Errorf("%q comes twice", key)
		}
		seen[key] = true
		if err := each(key); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// errNull is of what the decoder would leave as it is.
var errNull = errors.New("null where a value should be")

// decoded returns the next value, which must not be null.
func decoded[T any](d *json.Decoder) (t T, err error) {
	var v *T
	if err := d.Decode(&v); err != nil {
		return t, err
	}
	if v == nil {
		return t, errNull
	}
	return *v, nil
}

// list returns the next value, a list without null.
func list[T any](d *json.Decoder) ([]T, error) {
	elements, err := decoded[[]*T](d)
	if err != nil {
		return nil, err
	}
	values := make([]T, len(elements))
	for i, e := range elements {
		if e == nil {
			return nil, errNull
		}
		values[i] = *e
	}
	return values, nil
}
