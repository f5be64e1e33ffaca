//go:build unix

package nn

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A file may be read by whom the user lets read new files.
func TestSaveRespectsUmask(t *testing.T) {
	for umask, want := range map[int]os.FileMode{0o022: 0o644, 0o077: 0o600, 0o002: 0o644} {
		path := filepath.Join(t.TempDir(), "model.safetensors")
		before := syscall.Umask(umask)
		err := Save(path, nil, nil)
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("with umask %03o the mode is %v, want %v", umask, info.Mode(), want)
		}
	}
}
