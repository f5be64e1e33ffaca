package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A model that does not fit is refused: of another format, with other tokens, or
// none.
func TestLoad(t *testing.T) {
	p := tinyParams()
	p.Steps = 1
	whole := testRun(t)
	if _, err := fit(t.Context(), t, p, whole); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := load(whole); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(text string) string{
		"another format":         func(text string) string { return strings.Replace(text, format, "diffuseq/0", 1) },
		"another count of words": func(text string) string { return strings.Replace(text, `\"words\":`, `\"words\":1`, 1) },
		"no steps": func(text string) string {
			return strings.Replace(text, `\"diffusion_steps\":2000`, `\"diffusion_steps\":0001`, 1)
		},
		"cut off": func(text string) string { return text[:len(text)/2] },
		"empty":   func(string) string { return "" },
	} {
		run := testRun(t)
		for file, text := range files(t, whole.ModelDir) {
			if file == fileName {
				if spoiled := spoil(text); spoiled != text {
					text = spoiled
				} else {
					t.Fatalf("%s: nothing is spoiled", name)
				}
			}
			if err := os.WriteFile(filepath.Join(run.ModelDir, file), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, _, err := load(run); !errors.Is(err, sdk.ErrInvalid) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if _, _, _, err := load(testRun(t)); !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("an empty folder: the error is %v", err)
	}
}

// Whatever the file says of the model, it is refused or can be made.
func FuzzAbout(f *testing.F) {
	text, err := json.Marshal(about{shape{16, 32, 1, 2, 40, 50}, []attribute{{"age", []string{"18"}}}, 2000})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`{"shape":{"width":100000}}`)
	f.Add(`{"shape":{"length":-1},"diffusion_steps":3}`)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := readAbout(text)
		if err != nil {
			return
		}
		if a.Shape.Width > 4096 || a.Shape.Length < shortest || a.DiffusionSteps > 100_000 || a.Shape.together() < 1 {
			t.Errorf("%q gives %+v", text, a)
		}
	})
}
