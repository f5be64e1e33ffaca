package launch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDigestOfAnExecutable(t *testing.T) {
	p, err := Open(write(t, filepath.Join(t.TempDir(), "abc"), "abc", 0o755))
	if err != nil {
		t.Fatal(err)
	}
	// SHA-256 of "abc": FIPS 180-2, appendix B.1.
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got, err := p.Digest(t.Context()); got != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// scriptDigest is the digest of a manifest plugin in a folder of its own.
func scriptDigest(t *testing.T, script, library, manifest string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "p", "plugin.sh"), script, 0o644)
	write(t, filepath.Join(dir, "lib", "a.sh"), library, 0o644)
	write(t, filepath.Join(dir, "p", "plugin.yaml"), manifest, 0o644)
	p, err := Open(filepath.Join(dir, "p"))
	if err != nil {
		t.Fatal(err)
	}
	digest, err := p.Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func TestDigestOfAManifest(t *testing.T) {
	const manifest = "command: [/bin/sh, plugin.sh, --fast]\nfiles: [plugin.sh, ../lib/*]\nversions: [/bin/echo, 1.2]\n"
	base := scriptDigest(t, "one", "lib", manifest)
	if again := scriptDigest(t, "one", "lib", manifest); again != base {
		t.Error("the place of the folder changes the digest")
	}
	if mtls := scriptDigest(t, "one", "lib", manifest+"auto_mtls: false\n"); mtls != base {
		t.Error("auto_mtls changes the digest")
	}
	for what, other := range map[string]string{
		"script":    scriptDigest(t, "two", "lib", manifest),
		"library":   scriptDigest(t, "one", "bil", manifest),
		"argument":  scriptDigest(t, "one", "lib", strings.Replace(manifest, "--fast", "--slow", 1)),
		"version":   scriptDigest(t, "one", "lib", strings.Replace(manifest, "1.2", "1.3", 1)),
		"program":   scriptDigest(t, "one", "lib", strings.Replace(manifest, "/bin/sh", "/bin/cat", 1)),
		"fewer":     scriptDigest(t, "one", "lib", strings.Replace(manifest, ", ../lib/*", "", 1)),
		"no output": scriptDigest(t, "one", "lib", strings.Replace(manifest, "/bin/echo, 1.2", "/bin/true", 1)),
	} {
		if other == base {
			t.Errorf("another %s leaves the digest as it is", what)
		}
	}
}

func TestDigestErrors(t *testing.T) {
	dir := t.TempDir()
	script := write(t, filepath.Join(dir, "plugin.sh"), "", 0o644)
	write(t, filepath.Join(dir, "plugin.yaml"), "command: [/bin/sh, plugin.sh]\nfiles: [plugin.sh]\nversions: [/bin/sh, -c, 'echo no module named numpy >&2; exit 1']\n", 0o644)
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Digest(t.Context()); err == nil || !strings.Contains(err.Error(), "no module named numpy") {
		t.Errorf("%v", err)
	}
	os.Remove(script)
	if _, err := p.Digest(t.Context()); err == nil || !strings.Contains(err.Error(), "plugin.sh") {
		t.Errorf("%v", err)
	}
}
