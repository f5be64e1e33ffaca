package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// resultFolder returns the folder of an experiment's results, which it makes, so
// that a folder that cannot be written is an error before anything is run. What a
// window shows and what is ranked are in its name where they are not the default,
// since both are reported.
func (a *app) resultFolder(experiment string, e *spec.Experiment, data string) (string, error) {
	name := fmt.Sprintf("%s-%s", data, e.Scale)
	if e.Predict.Context != sdk.ContextNone {
		name += "-" + string(e.Predict.Context)
	}
	if e.Predict.Target != sdk.TargetIntent {
		name += "-" + string(e.Predict.Target)
	}
	dir := filepath.Join(a.results, experiment, name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", fmt.Errorf("results: %w (--results names another folder)", err)
	}
	probe, err := os.CreateTemp(dir, ".probe-")
	if err != nil {
		return "", fmt.Errorf("results: %w (--results names another folder)", err)
	}
	probe.Close()
	return dir, os.Remove(probe.Name())
}

// together writes the tables of one experiment on several data sets as one, too.
func (a *app) together(all []*prepared, tables []*table.Table) error {
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && onAnother(all[i:j], all[j]) {
			j++
		}
		if j > i+1 && !slices.Contains(tables[i:j], nil) {
			var names []string
			for _, p := range all[i:j] {
				names = append(names, p.spec.Dataset.Name)
			}
			folder, err := a.resultFolder(all[i].spec.Name, all[i].spec, strings.Join(names, "+"))
			if err != nil {
				return err
			}
			if err := writeTable(folder, table.Join(names, tables[i:j])); err != nil {
				return err
			}
			fmt.Fprintf(a.stderr, "%s together: results in %s\n", strings.Join(names, " and "), folder)
		}
		i = j
	}
	return nil
}

// onAnother reports whether an experiment is the same as those before it, on a data set
// that none of them is on.
func onAnother(before []*prepared, p *prepared) bool {
	first := before[0].spec
	return p.spec.File == first.File && p.spec.Name == first.Name && p.spec.Scale == first.Scale &&
		!slices.ContainsFunc(before, func(b *prepared) bool { return b.spec.Dataset.Name == p.spec.Dataset.Name })
}

// form is one form of a table.
type form struct {
	name  string
	write func(io.Writer) error
}

func forms(t *table.Table) []form {
	return []form{{"table.md", t.Markdown}, {"table.csv", t.CSV}, {"table.tex", t.LaTeX}, {"table.json", t.JSON}}
}

func writeTable(dir string, t *table.Table) error { return writeForms(dir, forms(t)) }

func writeForms(dir string, all []form) error {
	for _, f := range all {
		var b bytes.Buffer
		if err := f.write(&b); err != nil {
			return fmt.Errorf("results: %s: %w", f.name, err)
		}
		if err := replace(filepath.Join(dir, f.name), b.Bytes()); err != nil {
			return fmt.Errorf("results: %w", err)
		}
	}
	return nil
}

// write writes the table and its figures in every form, the manifest that can repeat it, and, in
// a file of its own because it differs from run to run, what it took.
func (p *prepared) write(dir string, t *table.Table, figures []named, local *run.Local, o *run.Outcome, took time.Duration) error {
	err := writeForms(dir, append(forms(t), form{"manifest.json", p.manifest},
		form{"run.json", func(w io.Writer) error { return p.usage(w, o, took) }}))
	if err != nil {
		return err
	}
	if err := writeFigures(dir, figures); err != nil {
		return err
	}
	predictions := filepath.Join(dir, "predictions.parquet")
	if p.spec.Predictions {
		return p.predictions(predictions, local, o)
	}
	// Those of an earlier run may be of another table.
	if err := os.Remove(predictions); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("results: %w", err)
	}
	return nil
}

// replace writes a file whole or not at all.
func replace(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// usage is the file run.json.
func (p *prepared) usage(w io.Writer, o *run.Outcome, took time.Duration) error {
	type step struct {
		Label       string  `json:"label"`
		Seconds     float64 `json:"seconds"`
		CPUSeconds  float64 `json:"cpu_seconds,omitempty"`
		MaxRSSBytes int64   `json:"max_rss_bytes,omitempty"`
		Error       string  `json:"error,omitempty"`
	}
	all := struct {
		Seconds float64 `json:"seconds"` // of this run
		Hits    int     `json:"hits"`
		Ran     int     `json:"ran"`
		Failed  int     `json:"failed"`
		Steps   []step  `json:"steps"` // what each took when it was run
	}{Seconds: took.Seconds(), Hits: o.Hits, Ran: o.Ran, Failed: len(o.Errors)}
	for _, s := range p.graph.Steps {
		line := step{Label: s.Label}
		if err := o.Failed(s); err != nil {
			line.Error = err.Error()
		}
		r, ok, err := p.store.Step(s.Key.String())
		if err != nil {
			return err
		}
		if ok {
			line.Seconds, line.CPUSeconds, line.MaxRSSBytes = r.Usage.Seconds, r.Usage.CPUSeconds, r.Usage.MaxRSSBytes
		}
		all.Steps = append(all.Steps, line)
	}
	return indented(w, all)
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
