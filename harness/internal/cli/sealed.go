package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/csvsource"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/oraclesource"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/rhythms"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/mobility"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/smartphone"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// datasetRevision is raised when import, simulation or split give other rows.
const datasetRevision = 1

// settings are what a spec says of a data set, in the data set's own terms.
func settings(e *spec.Experiment) dataset.Settings {
	d := e.Dataset
	return dataset.Settings{
		Location: d.Location, SlotsPerDay: d.SlotsPerDay, DayStart: d.DayStart, Constant: d.Constant, Split: d.Split,
		SeedPart: d.SeedPart, PopulationUsers: d.PopulationUsers, IndividualUsers: d.IndividualUsers,
	}
}

// sealed returns the data set of an experiment, from the store if it has been
// made before. Experiments of one command on the same data share it.
func (a *app) sealed(ctx context.Context, e *spec.Experiment, s *store.Store) (*dataset.Dataset, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key, err := datasetKey(e)
	if err != nil {
		return nil, err
	}
	if a.sets[key] == nil {
		if a.sets[key], err = stored(ctx, e, key, s); err != nil {
			return nil, err
		}
	}
	return a.sets[key], nil
}

// stored returns the data set of a key from the store, where it puts it first if it is
// not there.
func stored(ctx context.Context, e *spec.Experiment, key string, s *store.Store) (*dataset.Dataset, error) {
	dir, err := s.Temp("dataset-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "sealed")
	if r, ok, err := s.Step(key); err != nil {
		return nil, err
	} else if ok {
		if err := s.GetTree(r.Outputs["dataset"], folder); err != nil {
			return nil, err
		}
		return dataset.Open(folder)
	}
	set, err := build(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := dataset.Seal(set, folder); err != nil {
		return nil, err
	}
	tree, err := s.PutTree(folder)
	if err != nil {
		return nil, err
	}
	_, err = s.Finish(key, store.Record{
		Kind: "dataset", Label: "dataset/" + e.Dataset.Name,
		Outputs: map[string]store.Digest{"dataset": tree}, Trees: []string{"dataset"},
	})
	return set, err
}

// build makes the data set from its source.
func build(ctx context.Context, e *spec.Experiment) (*dataset.Dataset, error) {
	var raw *dataset.Raw
	var err error
	switch e.Dataset.Source {
	case spec.MobilitySim:
		raw, err = mobility.Make(mobility.Params{Seed: e.Dataset.Seed})
	case spec.SmartphoneSim:
		raw, err = smartphone.Make(smartphone.Params{
			Population: max(e.Dataset.PopulationUsers, smartphone.Owners),
			Individual: max(e.Dataset.IndividualUsers, smartphone.Owners),
			Seed:       e.Dataset.Seed,
		})
	case spec.Rhythms:
		raw, err = rhythms.Make(rhythms.Params{Seed: e.Dataset.Seed})
	case spec.CSV:
		raw, err = csvsource.Read(e.Dataset.File)
	case spec.Oracle:
		raw, err = oraclesource.Draw(ctx, e.Dataset.File, oraclesource.Params{
			Population: e.Dataset.PopulationUsers, Individual: e.Dataset.IndividualUsers, Seed: e.Dataset.Seed,
		})
	default:
		return nil, fmt.Errorf("dataset %s: unknown source %q", e.Dataset.Name, e.Dataset.Source)
	}
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", e.Dataset.Name, err)
	}
	return dataset.Build(e.Dataset.Name, raw, settings(e))
}

// datasetKey names what the sealed data set is made from: the bytes of its
// source files, or a simulator's parameters, and the settings.
func datasetKey(e *spec.Experiment) (string, error) {
	id := struct {
		Kind     string
		Revision int
		Name     string
		Source   spec.DatasetSource
		Seed     uint64
		Files    map[string]string
		Settings dataset.Settings
	}{"dataset", datasetRevision, e.Dataset.Name, e.Dataset.Source, e.Dataset.Seed, map[string]string{}, settings(e)}
	for _, name := range sourceFiles(e.Dataset.Source) {
		sum, err := fileDigest(filepath.Join(e.Dataset.File, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // build says which one is missed
		}
		if err != nil {
			return "", fmt.Errorf("dataset %s: %w", e.Dataset.Name, err)
		}
		id.Files[name] = sum
	}
	b, err := json.Marshal(id)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// sourceFiles returns the names of the files that a source may read.
func sourceFiles(source spec.DatasetSource) []string {
	switch source {
	case spec.CSV:
		return csvsource.Files()
	case spec.Oracle:
		return []string{oraclesource.File}
	}
	return nil
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
