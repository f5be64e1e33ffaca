package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// lost says of an object that cannot be used what to delete so that the next run
// makes it again: the records that rest on it, and what is left of it.
func (s *Store) lost(d Digest, how string) error {
	object := s.path("objects", d.String())
	remove := s.naming(d)
	if len(remove) == 0 {
		remove = []string{filepath.Join(s.dir, "steps")}
	}
	if _, err := os.Stat(object); err == nil {
		remove = append(remove, object)
	}
	return fmt.Errorf("store: object %s %s: rm -r %s and run again", object, how, strings.Join(remove, " "))
}

// naming returns the paths of the records that have an object among their
// outputs, or in a tree of theirs.
func (s *Store) naming(d Digest) []string {
	paths, err := filepath.Glob(filepath.Join(s.dir, "steps", "*", "*"))
	if err != nil {
		return nil
	}
	var found []string
	for _, path := range paths {
		r, ok, err := s.Step(filepath.Base(path))
		if err != nil || !ok {
			continue
		}
		for name, output := range r.Outputs {
			if output == d || slices.Contains(r.Trees, name) && s.holds(output, d) {
				found = append(found, path)
				break
			}
		}
	}
	return found
}

// holds says whether a tree has a file.
func (s *Store) holds(tree, file Digest) bool {
	b, err := os.ReadFile(s.path("objects", tree.String()))
	var files []File
	return err == nil && json.Unmarshal(b, &files) == nil &&
		slices.ContainsFunc(files, func(f File) bool { return f.Digest == file })
}
