package modelfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type model struct {
	Classes int       `json:"classes"`
	Weights []float64 `json:"weights"`
}

func TestSaveThenLoad(t *testing.T) {
	dir := t.TempDir()
	want := model{3, []float64{.1, -1e-300, 1.0 / 3}}
	if err := Save(dir, "test/1", want); err != nil {
		t.Fatal(err)
	}
	var got model
	if err := Load(dir, "test/1", &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("loaded model differs (-want +got):\n%s", diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"another format", `{"format":"test/2","model":{}}`, `format is "test/2", want "test/1"`},
		{"an unknown field", `{"format":"test/1","model":{"clases":3}}`, `unknown field "clases"`},
		{"an unknown outer field", `{"format":"test/1","modle":{}}`, `unknown field "modle"`},
		{"a truncated file", `{"format":"test/1","mod`, "unexpected EOF"},
		{"trailing text", `{"format":"test/1","model":{}} {}`, "something follows"},
		{"no model", `{"format":"test/1"}`, "EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, Name), []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			err := Load(dir, "test/1", &model{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one with %q", err, c.want)
			}
		})
	}
	if err := Load(t.TempDir(), "test/1", &model{}); err == nil || !strings.Contains(err.Error(), Name) {
		t.Errorf("error of a missing file is %v, want one that names it", err)
	}
}
