package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// tuned is where the fine-tuning settings of an experiment's predictors come
// from.
type tuned struct {
	states []spec.Tuning // one a predictor
	by     *tunedBy      // nil where no file of settings is used
}

// tunedBy is what the manifest says of a file of settings.
type tunedBy struct {
	File   string                 `json:"file"`   // as the spec names the folder
	Digest string                 `json:"digest"` // SHA-256 of the file
	Chosen map[string]spec.Values `json:"chosen"` // by predictor, what was used
}

// overlay lays the settings of the file that the spec names over its predictors.
func (p *prepared) overlay() error {
	settings := &spec.Settings{}
	var text []byte
	if p.spec.Tuned != "" {
		var err error
		if settings, text, err = spec.ReadSettings(p.spec.SettingsFile(p.spec.TunedFolder)); err != nil {
			return err
		}
	}
	e, states, err := p.spec.Overlay(settings, p.set.Digest)
	if err != nil {
		return err
	}
	p.spec, p.tuned = e, tuned{states: states}
	if text != nil {
		sum := sha256.Sum256(text)
		p.tuned.by = &tunedBy{filepath.ToSlash(e.SettingsFile(e.Tuned)), hex.EncodeToString(sum[:]), map[string]spec.Values{}}
		for _, t := range states {
			if t.State == spec.Chosen {
				p.tuned.by.Chosen[t.Predictor] = t.Chosen
			}
		}
	}
	return nil
}

// notes say which settings were chosen on dev users and which were not.
func (t tuned) notes() []string {
	var chosen, untuned, asked, stale []string
	for _, s := range t.states {
		switch s.State {
		case spec.Chosen:
			chosen = append(chosen, fmt.Sprintf("%s %s", s.Predictor, s.Chosen))
		case spec.Stale:
			stale = append(stale, fmt.Sprintf("%s (%s)", s.Predictor, strings.Join(s.Differs, ", ")))
			untuned = append(untuned, s.Predictor)
		case spec.Untuned:
			untuned = append(untuned, s.Predictor)
			if s.Asked {
				asked = append(asked, s.Predictor)
			}
		}
	}
	var notes []string
	if len(chosen) > 0 {
		notes = append(notes, fmt.Sprintf("Fine-tuning settings chosen on dev users with their own events (harness tune), the same for every row: %s.", strings.Join(chosen, "; ")))
	}
	if len(untuned) > 0 {
		note := fmt.Sprintf("Fine-tuning settings of %s are those of the spec and the plugins' defaults (their READMEs say how these were chosen), not the outcome of a tuning step on dev users.", enumerate(untuned))
		if len(asked) > 0 {
			note += fmt.Sprintf(" harness tune SPEC chooses those of %s.", enumerate(asked))
		}
		notes = append(notes, note)
	}
	if len(stale) > 0 {
		notes = append(notes, fmt.Sprintf("Stale settings are not used: since they were chosen, these changed: %s. harness tune SPEC chooses them again.", strings.Join(stale, "; ")))
	}
	return notes
}

// stale warns of settings that are not used because they were chosen for something
// else.
func (a *app) stale(p *prepared, path string) {
	for _, t := range p.tuned.states {
		if t.State == spec.Stale {
			fmt.Fprintf(a.stderr, "the fine-tuning settings of %s in %s are stale, %s changed: harness tune %s chooses them again\n",
				t.Predictor, p.spec.SettingsFile(p.spec.TunedFolder), strings.Join(t.Differs, ", "), path)
		}
	}
}

// enumerate joins names as a sentence does.
func enumerate(names []string) string {
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
