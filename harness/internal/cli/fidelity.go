package cli

import (
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// fidelityColumns are the columns of metrics of fidelity, each with the direction
// in which values are better.
func fidelityColumns(metrics []string) []table.Column {
	var columns []table.Column
	for _, name := range metrics {
		if m, err := fidelity.Named(name); err == nil { // the spec was checked
			columns = append(columns, table.Column{Metric: name, Short: m.Short, Mark: m.Better.Mark()})
		}
	}
	return columns
}

// comparesWeeks says whether any metric holds synthetic weeks against real ones.
func (p *prepared) comparesWeeks() bool {
	return slices.ContainsFunc(p.plan.Metrics, func(name string) bool { return name != fidelity.OracleNLL && name != fidelity.PassAt1 })
}

// heldAgainst says what of the real data synthetic weeks are held against.
func (p *prepared) heldAgainst() string {
	switch {
	case !p.comparesWeeks():
		return "; for these sequences are written"
	case p.set.Settings.SeedPart == dataset.SeedFirstDay:
		return "; these are compared, each with the real days apart from the first"
	}
	var weeks []int
	for _, u := range p.plan.Dataset.Individual {
		weeks = append(weeks, run.RealWeeks(p.set, u))
	}
	return fmt.Sprintf("; these are compared, each with the real weeks apart from the seed (median %g)", medianOf(weeks))
}

// fidelityLegend says how to read the columns.
func (p *prepared) fidelityLegend() string {
	legend := "Means over users. ↑ higher is better, ↓ lower, → nearer to what follows; real: the value of real against real"
	switch {
	case !p.comparesWeeks():
	case p.set.Settings.SeedPart == dataset.SeedFirstDay:
		legend += ", where a user's days 2 to 4 stand for the synthetic weeks and are held against days 5 to 7"
	default:
		legend += ", where a user's odd weeks stand for the synthetic ones and are held against the even ones"
	}
	legend += ". "
	if slices.Contains(p.plan.Metrics, fidelity.OracleNLL) {
		legend += fmt.Sprintf("NLL: nats a token under the oracle that the data was drawn from; real against real: %d fresh sequences of it for each user. ", run.FreshSequences)
	}
	if slices.Contains(p.plan.Metrics, fidelity.PassAt1) {
		legend += "Pass@1: share of all first replies in which every record can be read, in range and in order, and no week is missing, as the harness counts it; - without replies. "
	}
	legend += "Intervals: 95 % of the difference from it (BCa over users). mdd: the least difference that a test would find four times in five. " +
		"seen: median number of real events of a user that a row was given. results/README.md says what each metric is."
	if slices.Contains(p.plan.Metrics, fidelity.Personality) {
		legend += fmt.Sprintf(" Chance in personality: 1/%d.", len(p.plan.Dataset.Individual))
	}
	return legend
}
