package cli

import (
	"errors"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/reference"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// referred reads the paper that a spec names, nil if it names none, and finds the
// printed table that it wants beside its own, nil if it wants none.
func referred(e *spec.Experiment) (*reference.Paper, *reference.Beside, error) {
	if e.Reference.Path == "" {
		return nil, nil, nil
	}
	paper, err := readReference(e.Reference.Path)
	var mistakes *spec.Errors
	if errors.As(err, &mistakes) && mistakes.Problems[0].Line == 0 { // the file as a whole
		return nil, nil, e.Mistake("reference.file", mistakes.Error())
	}
	if err != nil || e.Reference.Table == "" {
		return paper, nil, err
	}
	beside, err := paper.Beside(e.Reference.Table, string(e.Scenario), e.Dataset.Name)
	if err != nil {
		return nil, nil, e.Mistake("reference.table", err.Error())
	}
	return paper, beside, nil
}

// published returns what is published of a row, by metric: what the reference has
// printed, and above it what the spec says itself.
func (p *prepared) published(b plan.Block, r plan.Row, compared *compare.Block) map[string]table.Published {
	found := map[string]table.Published{}
	for _, metric := range p.spec.Metrics {
		if n, ok := p.printed(b, r, metric, compared); ok {
			found[metric] = n
		}
	}
	for _, n := range p.spec.PublishedIn(b.Name, r.Name) {
		found[n.Metric] = table.Published{Value: n.Value, Source: n.Source}
	}
	return found
}

// printed returns the number that the reference has printed for a cell, with what of it
// may be compared; ok is false if it has none.
func (p *prepared) printed(b plan.Block, r plan.Row, metric string, compared *compare.Block) (n table.Published, ok bool) {
	if p.beside == nil || p.spec.Predict.Target != sdk.TargetIntent {
		return n, false
	}
	name, standIn := p.ownName(r.Name)
	n.Value, ok = p.beside.Printed(b.Name, name, metric)
	if !ok {
		return n, false
	}
	of := ""
	for _, other := range b.Rows {
		if other.Role.Refers() {
			of = other.Name
		}
	}
	c := reference.Circumstances{Real: p.spec.Dataset.Source == spec.CSV, StandIn: standIn, Method: p.beside.Method(name)}
	if c.Method {
		c.Side = p.beside.Side(b.Name, name, of, metric)
		c.Low, c.High = difference(compared, r.Name, metric)
	}
	return p.judged(n, c, of), true
}

// judged returns a printed number with what of it may be compared, beside a reference
// row.
func (p *prepared) judged(n table.Published, c reference.Circumstances, of string) table.Published {
	status := reference.StatusOf(c)
	n.Source, n.Status, n.Why = p.beside.Source(), string(status), p.beside.Why(status, p.spec.Dataset.Name, of)
	return n
}

// derived returns what the reference has printed for the shares of gain of a row, by
// formula and metric: its own method's alone.
func (p *prepared) derived(b plan.Block, r plan.Row) map[string]map[string]table.Published {
	name, standIn := p.ownName(r.Name)
	if p.beside == nil || !p.beside.Method(name) || p.spec.Predict.Target != sdk.TargetIntent {
		return nil
	}
	found := map[string]map[string]table.Published{}
	for _, formula := range []string{"Improvement", "Replacement"} {
		found[formula] = map[string]table.Published{}
		for _, metric := range p.spec.Metrics {
			value, sound, ok := p.beside.Derived(b.Name, formula, metric)
			if !ok {
				continue
			}
			c := reference.Circumstances{Real: p.spec.Dataset.Source == spec.CSV, StandIn: standIn}
			n := p.judged(table.Published{Value: value, Percent: true}, c, "")
			if !sound {
				n.Why += "; and the printed rows give another number"
			}
			found[formula][metric] = n
		}
	}
	return found
}

// ownName returns the name that a spec gives to a row, and whether the row stands in
// for what it is named after.
func (p *prepared) ownName(row string) (name string, standIn bool) {
	for _, s := range p.standIns {
		if s == row {
			name, _, _ := strings.Cut(row, " (")
			return name, true
		}
	}
	return row, false
}

// difference returns our interval of a cell's difference from the reference row; nil
// without one.
func difference(b *compare.Block, row, metric string) (low, high *float64) {
	if b == nil {
		return nil, nil
	}
	for _, cells := range b.Rows {
		for i, m := range b.Metrics {
			if cells.Name != row || m != metric {
				continue
			}
			if d := cells.Cells[i].Difference; d != nil && d.Interval.Finite() {
				return &d.Interval.Low, &d.Interval.High
			}
		}
	}
	return nil, nil
}

// besideNote says what stands beside our numbers; "" if nothing does.
func (p *prepared) besideNote() string {
	switch {
	case p.beside == nil:
		return ""
	case p.spec.Predict.Target != sdk.TargetIntent:
		return "No printed numbers stand beside: " + p.beside.Paper() + " predict intents."
	case p.beside.Dataset() == "":
		return "No printed numbers stand beside: " + p.beside.Paper() + " has no data set of the kind of " + p.spec.Dataset.Name + "."
	}
	return "paper: what " + p.beside.Paper() + " have printed for the row; the note beside it says what may be compared. Nothing here was computed from it."
}
