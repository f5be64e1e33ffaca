package catalogue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes a file below dir.
func write(t *testing.T, dir, name, text string, mode os.FileMode) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestNames(t *testing.T) {
	bin, source := t.TempDir(), t.TempDir()
	for name, mode := range map[string]os.FileMode{
		"markov": 0o755, "null/pairs": 0o755, "harness": 0o755, "README": 0o644, "make.sh": 0o755, ".hidden": 0o755,
	} {
		write(t, bin, name, "#!/bin/sh\n", mode)
	}
	write(t, source, "scripted/plugin.yaml", "command: [sh]\n", 0o644)
	write(t, source, "null/deep/plugin.yaml", "command: [sh]\n", 0o644)
	write(t, source, "markov/main.go", "package main\n", 0o644)
	if err := os.Symlink(filepath.Join(bin, "markov"), filepath.Join(source, "linked")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(bin, "nothing"), filepath.Join(source, "dangling")); err != nil {
		t.Fatal(err)
	}
	c := &Catalogue{Dirs: []string{bin, filepath.Join(bin, "missing"), source}}
	want := []string{"linked", "markov", "null/deep", "null/pairs", "scripted"}
	if diff := cmp.Diff(want, c.Names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of two plugins of one name that of the earlier folder counts; a folder without
// a manifest hides nothing.
func TestFind(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	write(t, first, "one", "#!/bin/sh\n", 0o755)
	write(t, second, "one", "#!/bin/sh\n", 0o755)
	write(t, first, "two/main.go", "package main\n", 0o644)
	write(t, second, "two", "#!/bin/sh\n", 0o755)
	write(t, second, "three/plugin.yaml", "command: [sh]\n", 0o644)
	c := &Catalogue{Dirs: []string{first, second}}
	for name, want := range map[string]string{
		"one": filepath.Join(first, "one"), "two": filepath.Join(second, "two"), "three": filepath.Join(second, "three"),
	} {
		if got, err := c.find(name); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, want)
		}
	}
}

func TestNoPlugin(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Dir(dir), "outside", "#!/bin/sh\n", 0o755)
	c := &Catalogue{Dirs: []string{dir}}
	for name, want := range map[string]string{
		"": "no name of a plugin", ".": "no name of a plugin", "../outside": "no name of a plugin", "/bin/sh": "no name of a plugin",
		"a//b": "no name of a plugin", "markov": "no plugin \"markov\" in " + dir,
	} {
		if _, err := c.Plugin(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}
