package counters

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	got, err := Parse([]byte(` {"kept": {"of": 10, "count": 3}, "own_2": {"count": 0, "of": 0}} ` + "\n"))
	if diff := cmp.Diff([]Counter{{"kept", 3, 10}, {"own_2", 0, 0}}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if got, err := Parse([]byte(`{}`)); err != nil || len(got) > 0 {
		t.Errorf("none: %v, %v", got, err)
	}
}

func TestParseMistakes(t *testing.T) {
	for text, want := range map[string]string{
		``:                                   "not JSON: unexpected EOF",
		`[]`:                                 "want an object of counters",
		`{"a": {"count": 1, "of": 2}`:        "not JSON",
		`{"a": {"count": 1, "of": 2}} {}`:    "something follows",
		`{"a": {"count": 1, "of": 2}} x`:     "something follows",
		`{"A": {"count": 1, "of": 2}}`:       `counter "A": a name is`,
		`{"": {"count": 1, "of": 2}}`:        "a name is",
		`{"a\u0000": {"count": 1, "of": 2}}`: "a name is",
		`{"a": {"count": 1, "of": 2}, "a": {"count": 1, "of": 2}}`: `counter "a": it stands twice`,
		`{"a": 0.5}`:                                                `counter "a": want {"count": n, "of": m}`,
		`{"a": {"count": 1}}`:                                       `counter "a": want count and of`,
		`{"a": {"count": 1, "count": 2}}`:                           "count stands twice",
		`{"a": {"count": 1, "of": 2, "per": 3}}`:                    `unknown key "per"`,
		`{"a": {"count": "1", "of": 2}}`:                            "count is 1, want a whole number",
		`{"a": {"count": [[[[1]]]], "of": 2}}`:                      "count is [",
		`{"a": {"count": 1.5, "of": 2}}`:                            "count is 1.5",
		`{"a": {"count": 1e0, "of": 2}}`:                            "count is 1e0",
		`{"a": {"count": -1, "of": 2}}`:                             "count is -1",
		`{"a": {"count": 1, "of": 1099511627777}}`:                  "of is 1099511627777",
		`{"a": {"count": 1, "of": 99999999999999999999}}`:           "of is 9999999",
		`{"a": {"count": 3, "of": 2}}`:                              "count 3 is more than of, 2",
		strings.Repeat(" ", MaxBytes) + `{}`:                        "65538 bytes, want at most 65536",
		`{"a` + strings.Repeat("a", 40) + `":{"count":1,"of":1}}`:   "a name is up to 40",
		`{"x":{"count":0,"of":0}` + many(100) + `}`:                 "more than 100 counters",
		`{"a": {"count": 1, "of": 2}}` + "\x00":                     "something follows",
		`{"a": {"count": NaN, "of": 2}}`:                            "not JSON",
		`{"a": {"count": 1 "of": 2}}`:                               "not JSON",
		`{"a": {"count": 1, "of": 2},}`:                             "not JSON",
		strings.Repeat(`{"a":`, 10000) + strings.Repeat("}", 10000): `unknown key "a"`,
	} {
		if got, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, %v, want it to say %q", text, got, err, want)
		}
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"c` + strings.Repeat("i", i/26) + string(rune('a'+i%26)) + `":{"count":0,"of":0}`)
	}
	return b.String()
}

func TestSum(t *testing.T) {
	got := Sum(
		[]Counter{{"kept", 1, 10}, {"zeal", 1, 1}, {"invalid", 0, 5}},
		[]Counter{{"kept", 2, 20}, {"apt", 1, 2}, {"duplicate", 1, 4}},
	)
	want := []Counter{{"invalid", 0, 5}, {"duplicate", 1, 4}, {"kept", 3, 30}, {"apt", 1, 2}, {"zeal", 1, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := Sum(); len(got) > 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestString(t *testing.T) {
	for want, c := range map[string]Counter{
		"a 0.0 %": {"a", 0, 9}, "a 33.3 %": {"a", 3, 9}, "a 100.0 %": {"a", 9, 9}, "a none of 0": {"a", 0, 0},
		"a under 0.1 %": {"a", 1, 1e6}, "a over 99.9 %": {"a", 1e6 - 1, 1e6}, "a 0.1 %": {"a", 1, 1000},
	} {
		if got := c.String(); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
}

// FuzzParse: no bytes end the harness, and what is taken means the same to any JSON
// reader.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"invalid": {"count": 1, "of": 20}, "kept": {"of": 3, "count": 0}}`))
	f.Add([]byte(`{"a":{"count":1,"of":1},"a":{}}`))
	f.Add([]byte(`{"a":{"count":-0,"of":1}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Parse(b)
		if err != nil {
			return
		}
		var plain map[string]struct{ Count, Of int64 }
		if err := json.Unmarshal(b, &plain); err != nil {
			t.Fatalf("%q is taken: %v", b, err)
		}
		if len(plain) != len(got) {
			t.Fatalf("%q: %d counters, want %d", b, len(got), len(plain))
		}
		for _, c := range got {
			if p := plain[c.Name]; p.Count != c.Count || p.Of != c.Of || c.Count < 0 || c.Count > c.Of {
				t.Fatalf("%q: %+v, want %+v", b, c, p)
			}
		}
	})
}
