package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Artifacts land in their folder, piece by piece, under plain names alone.
func TestArtifacts(t *testing.T) {
	root := t.TempDir()
	a := artifactDir{dir: filepath.Join(root, "artifacts")}
	for _, piece := range []struct{ name, text string }{{"log.txt", "a"}, {"figures/loss.svg", "<svg/>"}, {"log.txt", "b"}} {
		if err := a.add(piece.name, []byte(piece.text)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"log.txt", "figures/loss.svg"}, a.names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if b, err := os.ReadFile(filepath.Join(a.dir, "log.txt")); err != nil || string(b) != "ab" {
		t.Errorf("log.txt holds %q: %v", b, err)
	}
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "/etc/x", "a//b", "a/", ".hidden", strings.Repeat("x", 201),
		"log.txt/below", "figures", "nul\x00", "a/" + strings.Repeat("y", 199),
	} {
		if err := a.add(name, []byte("x")); err == nil {
			t.Errorf("artifact %q is taken", name)
		}
	}
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the folder: %v, %v", entries, err)
	}
}

// All artifacts of a step together are bounded.
func TestArtifactsAreBounded(t *testing.T) {
	a := artifactDir{dir: t.TempDir(), size: maxArtifactBytes - 1}
	if err := a.add("big", []byte("x")); err != nil {
		t.Errorf("the last byte: %v", err)
	}
	for _, name := range []string{"big", "small"} {
		if err := a.add(name, []byte("x")); err == nil || !strings.Contains(err.Error(), "more than") {
			t.Errorf("%s: a byte too many is %v", name, err)
		}
	}
}
