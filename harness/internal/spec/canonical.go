package spec

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// Resolved returns the experiment as canonical JSON: every default filled in,
// fields in the order of the types, keys of params sorted. Paths stand as their
// author wrote them.
func (e *Experiment) Resolved() []byte {
	var out bytes.Buffer
	if err := json.Compact(&out, encode(e, "")); err != nil {
		panic("spec: " + err.Error()) // encode writes JSON
	}
	return out.Bytes()
}

// YAML returns Resolved as YAML. It is a spec itself, of the same experiment.
func (e *Experiment) YAML() []byte { return blockYAML(e.Resolved()) }

// blockYAML returns JSON as block YAML, keys in the order that they come.
func blockYAML(text []byte) []byte {
	w := yamlWriter{json: json.NewDecoder(bytes.NewReader(text))}
	w.json.UseNumber()
	w.value(0, false)
	return w.out.Bytes()
}

// yamlWriter writes JSON as block YAML, keys in the order that they come. Text
// that might be read as anything else is quoted.
type yamlWriter struct {
	json *json.Decoder
	out  bytes.Buffer
}

// next returns the next token of the JSON, which Resolved wrote.
func (w *yamlWriter) next() json.Token {
	t, err := w.json.Token()
	if err != nil {
		panic("spec: " + err.Error())
	}
	return t
}

// value writes one value after its key or dash. What takes lines of its own is
// indented by depth, but for the first key of a map, which follows a dash.
func (w *yamlWriter) value(depth int, dash bool) {
	switch t := w.next().(type) {
	case json.Delim:
		if !w.json.More() {
			w.next()
			w.line(" " + map[json.Delim]string{'{': "{}", '[': "[]"}[t])
			return
		}
		indent := strings.Repeat("  ", depth)
		if dash && t == '{' {
			indent = " "
		} else if depth > 0 {
			w.line("")
		}
		for w.json.More() {
			w.out.WriteString(indent)
			if t == '[' {
				w.out.WriteString("-")
			} else {
				w.out.WriteString(yamlText(w.next().(string)) + ":")
			}
			w.value(depth+1, t == '[')
			indent = strings.Repeat("  ", depth)
		}
		w.next()
	case string:
		w.line(" " + yamlText(t))
	case json.Number:
		w.line(" " + yamlNumber(t))
	case bool:
		w.line(" " + strconv.FormatBool(t))
	case nil:
		w.line(" null")
	}
}

// yamlNumber returns a number as scalar reads it: JSON writes whole floats in
// digits alone, which of a number beyond 64 bits would be an integer out of range.
func yamlNumber(n json.Number) string {
	if _, ok := scalar(n.String()); ok {
		return n.String()
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return strconv.FormatFloat(f, 'e', -1, 64)
}

func (w *yamlWriter) line(text string) { w.out.WriteString(text + "\n") }

// plain is text that no reader of YAML takes for anything but itself, unless it
// is a word such as null.
var plain = regexp.MustCompile(`^(\.{0,2}/)?[A-Za-z0-9_][A-Za-z0-9_.+@/-]*( [A-Za-z0-9_.+@/-]+)*$`)

func yamlText(text string) string {
	value, ok := scalar(text)
	_, same := value.(string)
	switch strings.ToLower(text) {
	case "yes", "no", "on", "off", "y", "n": // booleans of YAML 1.1
		same = false
	}
	if ok && same && plain.MatchString(text) {
		return text
	}
	return strconv.Quote(text) // Go's escapes are YAML's
}
