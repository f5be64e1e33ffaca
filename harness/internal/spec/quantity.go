package spec

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
)

// Bytes is an amount of memory, written as a number and a unit: "512MiB",
// "1.5GiB".
type Bytes uint64

// A pattern is what editors check; the format of that name is what Load checks:
// whether the type can read the text.
const (
	sizeFormat      = "size"
	sizePattern     = `^[0-9]+(\.[0-9]+)?(B|KiB|MiB|GiB|TiB)$`
	durationFormat  = "go-duration"
	durationPattern = `^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$`
)

// units are the units of Bytes, largest first; B ends every other one.
var units = []struct {
	name  string
	bytes uint64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// JSONSchema describes how a size is written.
func (Bytes) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: sizePattern, Format: sizeFormat, Title: "a size such as 512MiB or 2GiB", Examples: []any{"512MiB", "2GiB"}}
}

// UnmarshalText reads a size; a fraction of a byte is dropped.
func (b *Bytes) UnmarshalText(text []byte) error {
	s := string(text)
	for _, u := range units {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || n < 0 || n*float64(u.bytes) >= math.MaxInt64 || n != n {
			break
		}
		*b = Bytes(n * float64(u.bytes))
		return nil
	}
	return fmt.Errorf("%q is not a size such as 512MiB or 2GiB", s)
}

// MarshalText writes the size in the largest unit that divides it.
func (b Bytes) MarshalText() ([]byte, error) {
	for _, u := range units {
		if b > 0 && uint64(b)%u.bytes == 0 {
			return fmt.Appendf(nil, "%d%s", uint64(b)/u.bytes, u.name), nil
		}
	}
	return []byte("0B"), nil
}

// String returns the size as it is written in a spec.
func (b Bytes) String() string { text, _ := b.MarshalText(); return string(text) }

// Duration is a length of time, written as in Go: "90s", "1h30m".
type Duration time.Duration

// JSONSchema describes how a duration is written.
func (Duration) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: durationPattern, Format: durationFormat, Title: "a duration such as 90s or 1h30m", Examples: []any{"90s", "1h30m"}}
}

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a duration such as 90s or 1h30m", text)
	}
	*d = Duration(v)
	return nil
}

// MarshalText writes the duration without parts that are zero: 90s is "1m30s",
// one hour is "1h".
func (d Duration) MarshalText() ([]byte, error) {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return []byte(s), nil
}

// String returns the duration as it is written in a spec.
func (d Duration) String() string { text, _ := d.MarshalText(); return string(text) }
