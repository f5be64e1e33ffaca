package cli

import (
	"fmt"
	"slices"

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
	return slices.ContainsFunc(p.plan.Metrics, func(name string) bool { return name != fidelity.OracleNLL })
}

// realWeeks returns the median over users of how many real weeks synthetic ones
// are held against.
func (p *prepared) realWeeks(users []uint32) float64 {
	var weeks []int
	for _, u := range users {
		weeks = append(weeks, run.RealWeeks(p.set, u))
	}
	return medianOf(weeks)
}

// fidelityLegend says how to read the columns.
func (p *prepared) fidelityLegend() string {
	legend := "Means over users. ↑ higher is better, ↓ lower, → nearer to what follows; real: the value of real against real"
	if p.comparesWeeks() {
		legend += ", where a user's odd weeks stand for the synthetic ones and are held against the even ones"
	}
	legend += ". "
	if slices.Contains(p.plan.Metrics, fidelity.OracleNLL) {
		legend += fmt.Sprintf("NLL: nats a token under the oracle that the data was drawn from; real against real: %d fresh sequences of it for each user. ", run.FreshSequences)
	}
	legend += "Intervals: 95 % of the difference from it (BCa over users). mdd: the least difference that a test would find four times in five. " +
		"seen: median number of real events of a user that a row was given. results/README.md says what each metric is."
	if slices.Contains(p.plan.Metrics, fidelity.Personality) {
		legend += fmt.Sprintf(" Chance in personality: 1/%d.", len(p.plan.Dataset.Individual))
	}
	return legend
}
