package spec

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"time"
)

// decode makes an experiment of a document that the schema allows.
func decode(doc map[string]any) (*Experiment, error) {
	d := json.NewDecoder(bytes.NewReader(encode(doc, "")))
	d.DisallowUnknownFields()
	var e Experiment
	if err := d.Decode(&e); err != nil {
		return nil, err
	}
	return &e, nil
}

// resolve fills in what depends on other values.
func (e *Experiment) resolve(entries map[string]resolved, places places, controls []string) {
	repeats, population, individual := 3, 0, 0
	if e.Scale == Quick {
		repeats = 1
		population, individual = e.Dataset.Source.quick()
	}
	e.Repeats = orElse(e.Repeats, repeats)
	e.Dataset.PopulationUsers = orElse(e.Dataset.PopulationUsers, population)
	e.Dataset.IndividualUsers = orElse(e.Dataset.IndividualUsers, individual)
	if e.Dataset.Source.reads() != "" {
		e.Dataset.File = places.open(path{"dataset", "path"}, e.Dataset.Path)
	}
	if e.Dataset.Source.draws() {
		e.Dataset.Seed = orElse(e.Dataset.Seed, 1)
	}
	if e.Reference.File != "" {
		e.Reference.Path = places.open(path{"reference", "file"}, e.Reference.File)
	}
	if e.Tuned != "" {
		e.TunedFolder = places.open(path{"tuned"}, e.Tuned)
	}
	if e.Controls == nil {
		e.Controls = slices.Clone(controls)
	}
	for i, list := range []*[]Entry{&e.Generators, &e.Predictors, &e.Floors} {
		for j := range *list {
			at := path{lists[i].name}.index(j)
			(*list)[j].resolve(entries[at.pointer()], e.Limits)
			(*list)[j].Files = places.files(at.child("params"), entries[at.pointer()])
		}
		*list = orEmpty(*list)
	}
	if e.Refit == nil && e.Scenario == Privacy {
		e.Refit = []string{}
		if e.Scale == Full {
			for _, g := range e.Generators {
				e.Refit = append(e.Refit, g.Name)
			}
		}
	}
	e.Controls, e.Dataset.Constant = orEmpty(e.Controls), orEmpty(e.Dataset.Constant)
}

// open returns the name of a file as this process can open it: relative names are
// relative to the file that says them, or, outside files, to the process.
func (p places) open(at path, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(p.at(at).value.file), name)
}

// files opens the files and folders that params name.
func (p places) files(at path, by resolved) map[string]string {
	files := map[string]string{}
	for _, param := range by.paths {
		if name, ok := by.given[param].(string); ok && name != "" {
			files[param] = p.open(at.child(param), name)
		}
	}
	return files
}

func (e *Entry) resolve(by resolved, shared SharedLimit) {
	e.Name = orElse(e.Name, e.Plugin)
	e.Params, e.Description = by.params, by.description
	e.Candidates, e.given = by.candidates, by.given
	own := by.description.Resources
	e.Limits.Memory = orElse(orElse(e.Limits.Memory, shared.Memory), Bytes(own.MemoryBytes))
	e.Limits.Timeout = orElse(orElse(e.Limits.Timeout, shared.Timeout), Duration(time.Duration(own.TimeoutSeconds)*time.Second))
	e.Limits.Threads = orElse(orElse(e.Limits.Threads, shared.Threads), own.Threads)
}

// orElse returns v, or other if v is zero.
func orElse[T comparable](v, other T) T {
	if v == *new(T) {
		return other
	}
	return v
}

// orEmpty returns a list that JSON writes as [] where it is empty.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
