package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// Artifacts returns the files that the plugin of a step reported, in order of their
// names; none of a step that is not in the store.
func Artifacts(s *store.Store, step *plan.Step) ([]store.File, error) {
	record, ok, err := s.Step(step.Key.String())
	if err != nil || !ok {
		return nil, err
	}
	tree, ok := record.Outputs["artifacts"]
	if !ok {
		return nil, nil
	}
	return s.Tree(tree)
}

// artifactDir collects the artifacts that a plugin reports.
type artifactDir struct {
	dir   string
	names []string
	size  int64 // of all
}

// maxArtifactBytes bounds what one step may leave as artifacts.
const maxArtifactBytes = 1 << 30

func (a *artifactDir) add(name string, piece []byte) error {
	if !fs.ValidPath(name) || strings.HasPrefix(name, ".") || len(name) > 200 {
		return fmt.Errorf("artifact %q: a name is a relative path of plain words", name)
	}
	if a.size += int64(len(piece)); a.size > maxArtifactBytes {
		return fmt.Errorf("artifact %q: more than %d bytes of artifacts in one step", name, maxArtifactBytes)
	}
	path := filepath.Join(a.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	if !slices.Contains(a.names, name) {
		a.names = append(a.names, name)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(piece)
	return errors.Join(err, f.Close())
}

func (a *artifactDir) seal(p *process) error {
	if len(a.names) == 0 {
		return nil
	}
	return p.seal("artifacts", a.dir)
}
