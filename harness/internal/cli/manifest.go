package cli

import (
	"encoding/json"
	"io"
	"runtime"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// manifest writes what repeats a table: the spec with every default filled in,
// which is a spec itself, and the digest of everything that it names.
func (p *prepared) manifest(w io.Writer) error {
	type plugin struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Digest  string `json:"digest"`
	}
	type step struct {
		Label string `json:"label"`
		Key   string `json:"key"`
		Seed  uint64 `json:"seed,omitempty"`
	}
	m := struct {
		Protocol string          `json:"protocol"`
		Spec     json.RawMessage `json:"spec"`
		Dataset  struct {
			Name     string           `json:"name"`
			Digest   string           `json:"digest"`
			Settings dataset.Settings `json:"settings"`
		} `json:"dataset"`
		Tuned   *tunedBy     `json:"tuned,omitempty"`
		Plugins []plugin     `json:"plugins"`
		Machine plan.Machine `json:"machine"`
		Go      string       `json:"go"`
		Steps   []step       `json:"steps"`
	}{Protocol: p.plan.Protocol, Spec: p.spec.Resolved(), Tuned: p.tuned.by, Machine: p.plan.Machine, Go: runtime.Version()}
	m.Dataset.Name, m.Dataset.Digest, m.Dataset.Settings = p.spec.Dataset.Name, p.set.Digest, p.set.Settings
	seen := map[string]bool{}
	for _, list := range [][]plan.Entry{p.plan.Generators, p.plan.Predictors, p.plan.Floors} {
		for _, e := range list {
			if !seen[e.Plugin.Name] {
				seen[e.Plugin.Name] = true
				m.Plugins = append(m.Plugins, plugin{e.Plugin.Name, e.Plugin.Description.Version, e.Plugin.Digest})
			}
		}
	}
	for _, s := range p.graph.Steps {
		m.Steps = append(m.Steps, step{s.Label, s.Key.String(), s.Seed})
	}
	return indented(w, m)
}
