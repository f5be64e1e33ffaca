package cli

import (
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
	Chosen map[string]spec.Values `json:"chosen"` // by predictor, what was used
}

// overlay lays the settings of the file that the spec names over its predictors.
func (p *prepared) overlay() error {
	settings := &spec.Settings{}
	if p.spec.Tuned != "" {
		var err error
		if settings, err = p.spec.ReadSettings(p.spec.TunedFolder); err != nil {
			return fmt.Errorf("%w\n\nfine-tuning settings that cannot be used: %s writes the file anew", err, p.tune)
		}
	}
	e, states, err := p.spec.Overlay(settings, p.set.Digest)
	if err != nil {
		return err
	}
	p.spec, p.tuned = e, tuned{states: states}
	used := map[string]spec.Values{}
	for _, t := range states {
		if t.State == spec.Chosen {
			used[t.Predictor] = t.Choice.Chosen
		}
	}
	if len(used) > 0 {
		p.tuned.by = &tunedBy{filepath.ToSlash(e.SettingsFile(e.Tuned)), used}
	}
	return nil
}

// tuneCommand is the command that tunes an experiment of which some values were
// replaced.
func tuneCommand(e *spec.Experiment, sets []string) string {
	words := []string{"harness", "tune", shell(e.File)}
	if e.Listed {
		sets = append([]string{"dataset.name=" + e.Dataset.Name}, sets...)
	}
	for _, s := range sets {
		words = append(words, "--set", shell(s))
	}
	return strings.Join(words, " ")
}

// shell returns a word as a shell reads it as itself.
func shell(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:@%+,-") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// tuningNotes say which settings were chosen on dev users and which were not.
func (p *prepared) tuningNotes() []string {
	var chosen, untuned, asked, stale, overruled []string
	for _, t := range p.tuned.states {
		switch t.State {
		case spec.Nothing:
			continue
		case spec.Chosen:
			chosen = append(chosen, fmt.Sprintf("%s %s%s", t.Predictor, t.Choice.Chosen, p.otherwise(t.Choice.Evidence)))
			continue
		case spec.Stale:
			stale = append(stale, fmt.Sprintf("%s (%s)", t.Predictor, strings.Join(t.Differs, ", ")))
		case spec.Overruled:
			overruled = append(overruled, fmt.Sprintf("%s (%s)", t.Predictor, strings.Join(t.Differs, ", ")))
		case spec.Untuned:
			if t.Asked {
				asked = append(asked, t.Predictor)
			}
		}
		untuned = append(untuned, t.Predictor)
	}
	var notes []string
	if len(chosen) > 0 {
		notes = append(notes, fmt.Sprintf("Fine-tuning settings chosen on dev users with their own events (harness tune), the same for every row: %s.", strings.Join(chosen, "; ")))
	}
	if len(untuned) > 0 {
		note := fmt.Sprintf("Fine-tuning settings of %s are those of the spec and the plugins' defaults (their READMEs say how these were chosen), not the outcome of a tuning step on dev users.", enumerate(untuned))
		if len(asked) > 0 {
			note += fmt.Sprintf(" harness tune SPEC chooses those of %s", enumerate(asked))
			if p.spec.Tuned == "" {
				note += ", and the spec's key tuned makes run use them"
			}
			note += "."
		}
		notes = append(notes, note)
	}
	if len(stale) > 0 {
		notes = append(notes, fmt.Sprintf("Stale settings are not used: since they were chosen, these changed: %s. harness tune SPEC chooses them again.", strings.Join(stale, "; ")))
	}
	if len(overruled) > 0 {
		notes = append(notes, fmt.Sprintf("Settings that were chosen together are not used where the spec gives one of them another value: %s.", strings.Join(overruled, "; ")))
	}
	return notes
}

// otherwise says of settings that they were chosen with another seed or number of
// repeats than the experiment's.
func (p *prepared) otherwise(e spec.Evidence) string {
	if e.Seed == p.spec.Seed && e.Repeats == p.spec.Repeats {
		return ""
	}
	return fmt.Sprintf(" (chosen with seed %d and %s)", e.Seed, plural(e.Repeats, "repeat"))
}

// warnTuning warns of settings that were chosen and are not used: why, and what to
// do.
func (a *app) warnTuning(p *prepared) {
	var lines []string
	for _, t := range p.tuned.states {
		why := ""
		switch t.State {
		case spec.Stale:
			why = strings.Join(t.Differs, ", ") + " changed since"
		case spec.Overruled:
			why = fmt.Sprintf("chosen together, but the spec gives another %s\n    (take that out of params, or give all of them there)", enumerate(t.Differs))
		default:
			continue
		}
		if !t.Asked {
			why += "\n    (to choose again, list values under its key tune)"
		}
		lines = append(lines, fmt.Sprintf("  %s %s: %s\n", t.Predictor, t.Choice.Chosen, why))
	}
	if len(lines) > 0 {
		fmt.Fprintf(a.stderr, "warning: fine-tuning settings in %s are not used\n%s  to choose again: %s\n",
			p.spec.SettingsFile(p.spec.TunedFolder), strings.Join(lines, ""), p.tune)
	}
}

// enumerate joins names as a sentence does.
func enumerate(names []string) string {
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
