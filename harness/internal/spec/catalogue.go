package spec

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// dataset returns the file that gives the defaults of the data set which the
// merged document names, as a layer below all others. It is not ok where there
// is none; where there should be one, that is a problem.
func (f *files) dataset(doc merged, chain []layer) (layer, bool) {
	name, ok := lookup(doc.value(), path{"dataset", "name"}).(string)
	if !ok || name == "" || strings.ContainsAny(name, `/\`) {
		return layer{}, false // the schema says what is wrong
	}
	at := doc.places.at(path{"dataset", "name"}).value
	sourced := lookup(doc.value(), path{"dataset", "source"}) != nil
	var known []string
	for _, l := range slices.Backward(chain) {
		folder := filepath.Join(filepath.Dir(l.file), "datasets")
		file := filepath.Join(folder, name+".yaml")
		if _, err := os.Stat(file); err != nil {
			known = append(known, namesIn(folder)...)
			continue
		}
		defaults, ok := f.read(file, &at)
		if !ok {
			return layer{}, false
		}
		if place, given := defaults.places[path{"name"}.pointer()]; given {
			f.problems = append(f.problems, place.key.problem("a data set is named by its file; remove this line"))
			delete(defaults.value, "name")
		}
		if defaults.value["source"] == nil && !sourced {
			f.problems = append(f.problems, at.problem("dataset: no source, neither here nor in %s", file))
		}
		return defaults.under("dataset"), true
	}
	if !sourced {
		slices.Sort(known)
		f.problems = append(f.problems, at.problem("unknown data set %q%s; or describe a new one here, beginning with source", name, hint(name, slices.Compact(known), "data sets")))
	}
	return layer{}, false
}

// namesIn returns the data sets of a folder.
func namesIn(folder string) []string {
	var names []string
	entries, _ := os.ReadDir(folder) // no folder, no names
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok {
			names = append(names, name)
		}
	}
	return names
}

// under returns the layer as the value of a key.
func (l layer) under(key string) layer {
	moved := places{}
	for pointer, s := range l.places {
		if pointer != "" {
			moved[key+delimiter+pointer] = s
		}
	}
	return layer{l.file, map[string]any{key: l.value}, moved}
}
