package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A model that is damaged, missing or of other data is an error that says to fit again.
func TestBadModels(t *testing.T) {
	run, g := fitted(t, tinyParams())
	whole := files(t, run.ModelDir)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(run.ModelDir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, from, to string }{
		{"model.json", "{", "["},
		{"model.json", `"merges":[[`, `"merges":[[9999,1],[`},
		{"model.json", `"merges":[[`, `"merges":[[-1,1],[`},
		{"model.json", `"width":16`, `"width":0`},
		{"model.json", `"width":16`, `"width":32`},
		{"model.json", `"length":256`, `"length":100000`},
		{"model.json", `"tokens":`, `"tokens":1`},
		{"model.json", `"still":false`, `"still":0`},
		{fileName, format, "local-lm/0"},
		{fileName, "output.weight", "output.height"},
	} {
		if !strings.Contains(whole[c.name], c.from) {
			t.Fatalf("%s has no %s", c.name, c.from)
		}
		write(c.name, strings.Replace(whole[c.name], c.from, c.to, 1))
		err := g.Generate(t.Context(), run, nil, &nothing{})
		if !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), "fit again") {
			t.Errorf("%s for %s: %v", c.to, c.from, err)
		}
		write(c.name, whole[c.name])
	}
	if err := g.Generate(t.Context(), run, nil, &nothing{}); err != nil {
		t.Errorf("the whole model: %v", err)
	}
	run.Vocabulary.Behaviours[0] += "?"
	if err := g.Generate(t.Context(), run, nil, &nothing{}); !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("another vocabulary: %v", err)
	}
}
