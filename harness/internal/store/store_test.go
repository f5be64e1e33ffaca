package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTreeComesBackWhole(t *testing.T) {
	s, dir := open(t), t.TempDir()
	want := map[string]string{"a": "one", "sub/b": "two", "sub/empty": ""}
	write(t, dir, want)
	d, err := s.PutTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.PutTree(dir)
	if err != nil || again != d {
		t.Fatalf("the same folder gave %s, then %s (%v)", d, again, err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := s.GetTree(d, out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read(t, out)); diff != "" {
		t.Error(diff)
	}
	write(t, out, map[string]string{"a": "spoilt"}) // a plugin that writes to its copy
	if err := s.GetTree(d, filepath.Join(t.TempDir(), "out")); err != nil {
		t.Errorf("a written copy damaged the store: %v", err)
	}
}

func TestLinksAreRefused(t *testing.T) {
	s, dir := open(t), t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutTree(dir); err == nil || !strings.Contains(err.Error(), "link is no regular file") {
		t.Errorf("got %v", err)
	}
}

func TestDamageIsNoticed(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, dir, map[string]string{"a": "one"})
	tree, err := s.PutTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	file, err := s.Put(strings.NewReader("one"))
	if err != nil {
		t.Fatal(err)
	}
	path := s.path("objects", file.String())
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("eno"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.GetTree(tree, filepath.Join(t.TempDir(), "out")); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}

func TestTreeCannotLeadOut(t *testing.T) {
	s := open(t)
	d, err := s.Put(strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := s.Put(strings.NewReader(`[{"path":"../x","digest":"` + d.String() + `","size":1}]`))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.GetTree(tree, filepath.Join(t.TempDir(), "out")); err == nil || !strings.Contains(err.Error(), "leads out") {
		t.Errorf("got %v", err)
	}
}

func TestFirstRecordStays(t *testing.T) {
	s := open(t)
	key := strings.Repeat("ab", 32)
	if _, ok, err := s.Step(key); ok || err != nil {
		t.Fatalf("an empty store has a record: %v, %v", ok, err)
	}
	var wg sync.WaitGroup
	got := make([]Record, 8)
	for i := range got {
		wg.Go(func() {
			r, err := s.Finish(key, Record{Kind: "fit", Label: strings.Repeat("x", i+1)})
			if err != nil {
				t.Error(err)
			}
			got[i] = r
		})
	}
	wg.Wait()
	for _, r := range got[1:] {
		if r.Label != got[0].Label {
			t.Fatalf("writers disagree: %q and %q", r.Label, got[0].Label)
		}
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	s := open(t)
	if _, err := s.Put(bytes.NewReader(make([]byte, 1<<16))); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.dir, "tmp")); len(left) != 1 || left[0].Name() != "lock" {
		t.Errorf("tmp holds %v", left)
	}
}

func TestTmpIsSweptWhenNobodyUsesIt(t *testing.T) {
	first := open(t)
	left, err := first.Temp("fit-")
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(first.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err != nil {
		t.Errorf("a folder in use was swept away: %v", err)
	}
	for _, s := range []*Store{first, second} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(first.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("a folder of a process that ended is still there (%v)", err)
	}
}

func TestOpenSaysWhatToDo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "store")); err == nil || !strings.Contains(err.Error(), "--store") {
		t.Errorf("got %v", err)
	}
}
