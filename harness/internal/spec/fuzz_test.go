package spec

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// FuzzLoad holds that any bytes give either an *Errors or an experiment that the
// schema for editors allows and whose YAML says the same again.
func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("{name: t, scenario: fidelity, dataset: {name: d, source: mobility-sim}, title: \"\\u2028 \\\\ \\\" # : {\"}"))
	schema, err := compile(Schema())
	if err != nil {
		f.Fatal(err)
	}
	o := options()
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		file := filepath.Join(dir, "spec.yaml")
		load := func(text []byte) (*Experiment, error) {
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
			return Load(file, o)
		}
		e, err := load(text)
		if err != nil {
			report(t, err)
			return
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Resolved()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, e.Resolved())
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("accepted what the schema rejects: %v\n%s", err, e.Resolved())
		}
		form := e.YAML()
		if len(form) > maxBytes || longestLine(form) > maxLine {
			return
		}
		again, err := load(form)
		if err != nil {
			t.Fatalf("%v\nin the canonical form\n%s", err, form)
		}
		if diff := cmp.Diff(string(e.Resolved()), string(again.Resolved())); diff != "" {
			t.Errorf("the canonical form says something else (-first +again)\n%s\n%s", diff, form)
		}
	})
}

// FuzzParse holds that the reader of YAML never panics and that what it accepts
// is JSON.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc := parse("spec.yaml", "", text)
		if doc.broken && len(doc.problems) == 0 {
			t.Error("broken without a problem")
		}
		if len(doc.problems) > 0 {
			report(t, errorsOf(doc.problems))
		}
		encode(doc.value, "")
	})
}

// FuzzText holds that any text survives YAML.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a: b", "- x", "# c", "'", "\"", "\\", "~", "1e3", "010", "yes", "null", " a", "a ", "a\nb", "\ta", "|", ">", "&a", "*a", "!a", "%a", "@a", "`a", "{", "[", "?", "-", "---", "\u2028", "\u0085", "é", "💡", "<<", "0x1", ".5", ".inf", "2024-01-01", "a #b", "a\r\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("no text: JSON would replace its bytes")
		}
		params := encode(map[string]string{"text": text}, "")
		e := &Experiment{Title: text, Generators: []Entry{{Params: params}}}
		form := e.YAML()
		if longestLine(form) > maxLine {
			t.Skip("longer than a line of a spec may be")
		}
		doc := parse("spec.yaml", "", form)
		if err := errorsOf(doc.problems); err != nil {
			t.Fatalf("%v\nin\n%s", err, form)
		}
		title, _ := lookup(doc.value, path{"title"}).(string)
		param := lookup(doc.value, path{"generators", "0", "params", "text"})
		if title != text || param != text {
			t.Errorf("%q became %q and %q in\n%s", text, title, param, form)
		}
	})
}

// FuzzNumber holds that any finite number survives YAML.
func FuzzNumber(f *testing.F) {
	for _, x := range []float64{0, 1, -1.5, 1e-7, 1 << 53, 1<<53 + 2, 1 << 60, 1e19, -1e19, 1.8446744073709552e19, 2e19, -2e19, 1e20, 9.99e20, 1e21, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Skip("JSON has no such number")
		}
		form := blockYAML(encode(map[string]float64{"x": x}, ""))
		doc := parse("spec.yaml", "", form)
		if err := errorsOf(doc.problems); err != nil {
			t.Fatalf("%v\nin\n%s", err, form)
		}
		var again map[string]float64
		if err := json.Unmarshal(encode(doc.value, ""), &again); err != nil || again["x"] != x {
			t.Errorf("%v became %v (%v) in\n%s", x, again["x"], err, form)
		}
	})
}

// FuzzSet holds that no --set value and no variable panics.
func FuzzSet(f *testing.F) {
	f.Add("generators.0.params.order=2", "BEHAVIORBENCH_SEED=3")
	f.Add("generators.markov+order2.params.rates.first=[1, {a: b}]", "BEHAVIORBENCH_GENERATORS__0__PARAMS__X=~")
	f.Add("dataset={name: [}", "BEHAVIORBENCH_DATASET__NAME=../../x")
	f.Fuzz(func(t *testing.T, set, variable string) {
		o := options()
		o.Sets, o.Environ = []string{set, set}, []string{variable}
		if _, err := Load("testdata/good.yaml", o); err != nil {
			report(t, err)
		}
	})
}

// FuzzQuantity holds that what is read is what is written.
func FuzzQuantity(f *testing.F) {
	for _, s := range []string{"1.5GiB", "0B", "90s", "1h30m", "0.001KiB", "100ms", "2562047h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b, b2 Bytes
		if b.UnmarshalText([]byte(text)) == nil {
			if err := b2.UnmarshalText([]byte(b.String())); err != nil || b2 != b {
				t.Errorf("%q is %d, written %q, read again %d, %v", text, b, b, b2, err)
			}
		}
		var d, d2 Duration
		if d.UnmarshalText([]byte(text)) == nil {
			if err := d2.UnmarshalText([]byte(d.String())); err != nil || d2 != d {
				t.Errorf("%q is %d, written %q, read again %d, %v", text, d, d, d2, err)
			}
		}
	})
}

// TestNesting holds that depth is refused before it costs anything.
func TestNesting(t *testing.T) {
	for _, unit := range []string{"[", "{a: ", "- ", "[1,", "? ", "a: &b "} {
		text := strings.Repeat(unit, maxLine/len(unit))
		if doc := parse("x", "", []byte(text)); !doc.broken {
			t.Errorf("%q repeated is accepted", unit)
		}
	}
	for _, text := range []string{strings.Repeat("#\n", maxBytes), strings.Repeat("#", maxLine+1)} {
		if doc := parse("x", "", []byte(text)); !doc.broken {
			t.Error("a text that is too long is accepted")
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	o := options()
	for b.Loop() {
		if _, err := Load("testdata/good.yaml", o); err != nil {
			b.Fatal(err)
		}
	}
}
