package spec

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Any file whose form is a struct is read as strictly as a spec, and a mistake that
// its reader finds has a place too.
func TestRead(t *testing.T) {
	type form struct {
		Name string   `json:"name" jsonschema:"required,minLength=1"`
		Take string   `json:"take,omitempty" jsonschema:"enum=max,enum=min"`
		List []string `json:"list,omitempty"`
	}
	var f form
	doc, err := Read("form.yaml", []byte("name: one # a comment\nlist:\n  - a\n  - b\n"), &f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(form{Name: "one", List: []string{"a", "b"}}, f); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for at, want := range map[string]string{"list.1": "form.yaml:4:5: wrong", "list.7.deep": "form.yaml:3:3: wrong", "take": "form.yaml:1:1: wrong"} {
		if got := doc.Problem(strings.Split(at, "."), "wrong").String(); !strings.HasPrefix(got, want+"\n") {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
	for text, want := range map[string]string{
		"name: one\ntake: mix":    `form.yaml:2:7: take: unknown value "mix"; did you mean "max"? known values: max, min`,
		"name: one\nextends: two": `form.yaml:2:1: unknown key "extends"; known keys: list, name, take`,
		"list: [1]":               `form.yaml:1:8: list.0: want text, not 1; put it in quotes`,
		"name: *x":                "form.yaml:1:7: anchors, aliases and tags are not read",
		"":                        "form.yaml:1:1: ",
	} {
		_, err := Read("form.yaml", []byte(text), &form{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	dir := write(t, map[string]string{"there.yaml": "name: one\n"})
	if _, err := ReadFile(filepath.Join(dir, "there.yaml"), &form{}); err != nil {
		t.Error(err)
	}
	if _, err := ReadFile(filepath.Join(dir, "their.yaml"), &form{}); err == nil || !strings.Contains(err.Error(), `their.yaml: open: no such file or directory; did you mean "there.yaml"?`) {
		t.Errorf("a file that is not there: %v", err)
	}
}
