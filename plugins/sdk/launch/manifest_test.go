package launch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes a file, and its folders, and returns its path.
func write(t testing.TB, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenExecutable(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "markov"), "#!/bin/sh\n", 0o755)
	p, err := Open(path)
	if err != nil || p.Name != "markov" || !cmp.Equal(p.Command, []string{path}) || !p.AutoMTLS {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestOpenManifest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "null-six")
	manifest := write(t, filepath.Join(dir, "plugin.yaml"), `
command: [/bin/sh, -c, plugin.sh, ../lib/b.sh]
files: [plugin.sh, ../lib/*.sh, ../lib/b.sh]
versions: [sh, -c, echo 1.2]
auto_mtls: false
`, 0o644)
	script := write(t, filepath.Join(dir, "plugin.sh"), "", 0o644)
	a := write(t, filepath.Join(dir, "../lib/a.sh"), "", 0o644)
	b := write(t, filepath.Join(dir, "../lib/b.sh"), "", 0o644)
	for _, path := range []string{dir, manifest} {
		p, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != "null-six" || p.AutoMTLS || p.Path != manifest {
			t.Errorf("%+v", p)
		}
		if diff := cmp.Diff([]string{"/bin/sh", "-c", script, b}, p.Command); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{a, b, script}, p.files); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOpenMistakes(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "bin", "markov"), "", 0o755)
	write(t, filepath.Join(dir, "bin", "data.txt"), "", 0o644)
	write(t, filepath.Join(dir, "empty", "notes"), "", 0o644)
	write(t, filepath.Join(dir, "typo", "plugin.yaml"), "command: [/bin/sh]\nfile: [x]\n", 0o644)
	write(t, filepath.Join(dir, "type", "plugin.yaml"), "command: [/bin/sh]\n\nauto_mtls: perhaps\n", 0o644)
	write(t, filepath.Join(dir, "none", "plugin.yaml"), "files: []\n", 0o644)
	write(t, filepath.Join(dir, "missing", "plugin.yaml"), "command: [/bin/sh]\nfiles: [plugin.py]\n", 0o644)
	write(t, filepath.Join(dir, "missing", "plugins.py"), "", 0o644)
	write(t, filepath.Join(dir, "unlisted", "plugin.yaml"), "command: [/bin/sh, plugin.py]\n", 0o644)
	write(t, filepath.Join(dir, "unlisted", "plugin.py"), "", 0o644)
	write(t, filepath.Join(dir, "program", "plugin.yaml"), "command: [no-such-program-here]\n", 0o644)
	for path, want := range map[string]string{
		"bin/markvo":      `no such file (did you mean "markov"?)`,
		"bim/markov":      `no such file (nor a folder `,
		"bin/zzzzzzzzzzz": "no such file:",
		"bin/data.txt":    "not executable: run chmod +x",
		"empty":           "a folder without plugin.yaml",
		"typo":            `plugin.yaml:2:1: unknown field "file": did you mean files?`,
		"type":            "plugin.yaml:3:12: ",
		"none":            "no command: write command:",
		"missing":         `files: no file "plugin.py" (did you mean "plugins.py"?)`,
		"unlisted":        `argument "plugin.py" is a file that is not listed under files`,
		"program":         "no-such-program-here",
	} {
		_, err := Open(filepath.Join(dir, path))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", path, err, want)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add("command: [/usr/bin/python3, plugin.py]\nfiles: [plugin.py]\nauto_mtls: false\n")
	f.Add("command: &a [*a]\n")
	f.Add("command: {a: b}\nfiles: 3\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseManifest([]byte(text))
		if err == nil && len(m.Command) == 0 {
			t.Error("no command and no error")
		}
		if err != nil && !strings.Contains(err.Error(), ":") {
			t.Errorf("no position: %v", err)
		}
	})
}
