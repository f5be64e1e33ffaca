package spec

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// layer is one file of a spec.
type layer struct {
	file   string
	value  map[string]any
	places places
}

// files reads the files of a spec. Once broken, what they say together is not
// known and nothing more can be checked.
type files struct {
	problems []Problem
	broken   bool
}

func (f *files) fail(p ...Problem) {
	f.problems = append(f.problems, p...)
	f.broken = true
}

// chain returns the files that a file extends, lowest first, and the file
// itself. The cause is where the file is named, if it is in another one.
func (f *files) chain(file string, cause *place, children []string) []layer {
	self := identity(file)
	for i, child := range children {
		if identity(child) == self {
			f.fail(cause.problem("extends goes in a circle: %s", strings.Join(append(children[i:len(children):len(children)], file), " -> ")))
			return nil
		}
	}
	here, ok := f.read(file, cause)
	if !ok {
		return nil
	}
	base, extends := here.value["extends"]
	delete(here.value, "extends")
	if !extends {
		return []layer{here}
	}
	at := here.places.at(path{"extends"}).value
	name, ok := base.(string)
	if !ok || name == "" {
		f.fail(at.problem("extends: want the name of a file, not %s", describe(base)))
		return []layer{here}
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(file), name)
	}
	return append(f.chain(name, &at, append(slices.Clip(children), file)), here)
}

// identity is equal for two names of one file, as far as names tell.
func identity(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		return abs
	}
	return filepath.Clean(file)
}

// read returns a file that holds a map.
func (f *files) read(file string, cause *place) (layer, bool) {
	text, err := readBounded(file)
	if err != nil {
		if cause != nil {
			f.fail(cause.problem("%s: %s%s", file, reason(err), fileHint(file)))
		} else {
			f.fail(Problem{File: file, Message: reason(err)})
		}
		return layer{}, false
	}
	doc := parse(file, "", text)
	f.problems = append(f.problems, doc.problems...)
	f.broken = f.broken || doc.broken
	value, ok := doc.value.(map[string]any)
	switch {
	case ok:
		return layer{file, value, doc.places}, true
	case len(doc.problems) > 0:
	case doc.value == nil:
		f.fail(doc.places.at(nil).value.problem("empty: a spec says at least name, scenario and dataset"))
	default:
		f.fail(doc.places.at(nil).value.problem("want a map of keys, not %s", describe(doc.value)))
	}
	return layer{}, false
}

// readBounded reads a file, but no more than one byte beyond what parse takes.
func readBounded(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxBytes+1))
}

// reason is an error of the file system without the file's name.
func reason(err error) string {
	if e, ok := err.(*os.PathError); ok {
		return fmt.Sprintf("%s: %v", e.Op, e.Err)
	}
	return err.Error()
}

// fileHint names the spec in the folder of a missing file that was perhaps meant.
func fileHint(file string) string {
	if _, err := os.Stat(file); err == nil {
		return ""
	}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*"+filepath.Ext(file)))
	for i, other := range others {
		others[i] = filepath.Base(other)
	}
	if near := nearest.Word(filepath.Base(file), others); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
