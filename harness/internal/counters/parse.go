package counters

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// The most that a file may hold.
const (
	MaxBytes = 64 << 10
	maxNames = 100
	maxOf    = 1 << 40 // so that the sum over any number of shards is no overflow
)

var name = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Parse reads the bytes of File, which a plugin wrote, in their order. It takes
// nothing but an object of objects with exactly a count and an of, whole numbers
// with count at most of, each name once.
func Parse(b []byte) ([]Counter, error) {
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("%d bytes, want at most %d", len(b), MaxBytes)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var all []Counter
	seen := map[string]bool{}
	err := object(d, "an object of counters", func(key string) error {
		switch {
		case !name.MatchString(key):
			return fmt.Errorf("counter %.60q: a name is up to 40 of a-z, 0-9 and _", key)
		case seen[key]:
			return fmt.Errorf("counter %q: it stands twice", key)
		case len(seen) == maxNames:
			return fmt.Errorf("more than %d counters", maxNames)
		}
		seen[key] = true
		c, err := counter(d, key)
		all = append(all, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return all, nil
}

// counter reads the object of one counter.
func counter(d *json.Decoder, name string) (Counter, error) {
	numbers := map[string]int64{}
	err := object(d, `{"count": n, "of": m}`, func(key string) error {
		if key != "count" && key != "of" {
			return fmt.Errorf("unknown key %.60q, want count and of", key)
		}
		if _, twice := numbers[key]; twice {
			return fmt.Errorf("%s stands twice", key)
		}
		t, err := d.Token()
		if err != nil {
			return notJSON(err)
		}
		n, ok := t.(json.Number)
		if !ok {
			return fmt.Errorf("%s is %.60v, want a whole number", key, t)
		}
		numbers[key], err = strconv.ParseInt(n.String(), 10, 64)
		if err != nil || numbers[key] < 0 || numbers[key] > maxOf {
			return fmt.Errorf("%s is %.60s, want a whole number from 0 to %d", key, n, int64(maxOf))
		}
		return nil
	})
	c := Counter{name, numbers["count"], numbers["of"]}
	switch {
	case err != nil:
	case len(numbers) < 2:
		err = errors.New("want count and of")
	case c.Count > c.Of:
		err = fmt.Errorf("count %d is more than of, %d", c.Count, c.Of)
	}
	if err != nil {
		return c, fmt.Errorf("counter %q: %w", name, err)
	}
	return c, nil
}

// object reads one JSON object and calls member after each key, to read its value.
func object(d *json.Decoder, want string, member func(key string) error) error {
	t, err := d.Token()
	if err != nil {
		return notJSON(err)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("want %s", want)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return notJSON(err)
		}
		if err := member(key.(string)); err != nil { // in an object every first token is a string
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return notJSON(err)
	}
	return nil
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("not JSON: %w", err)
}
