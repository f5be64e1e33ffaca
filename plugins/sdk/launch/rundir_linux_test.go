package launch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStaleRunFoldersAreRemoved(t *testing.T) {
	root := runRoot(t)
	mine := write(t, filepath.Join(root, "pictures", "lock"), "", 0o644)
	live, err := newRunDir(root)
	if err != nil {
		t.Fatal(err)
	}
	defer live.remove()
	dead, err := newRunDir(root)
	if err != nil {
		t.Fatal(err)
	}
	dead.lock.Close() // as when the harness dies
	write(t, filepath.Join(dead.path, "tmp", "socket"), "", 0o600)

	next, err := newRunDir(root)
	if err != nil {
		t.Fatal(err)
	}
	defer next.remove()
	if _, err := os.Stat(dead.path); !os.IsNotExist(err) {
		t.Errorf("the dead harness's folder is still there")
	}
	for _, path := range []string{live.path, mine} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestRunRootThatCannotHoldASocket(t *testing.T) {
	_, err := newRunDir("/tmp/" + strings.Repeat("x", 60))
	if err == nil || !strings.Contains(err.Error(), "too long for the path of a unix socket") {
		t.Errorf("%v", err)
	}
}
