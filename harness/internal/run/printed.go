package run

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/prediction"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// Printed returns metrics of a row whose measures, one a repeat, are in the store,
// as a table prints them, and over how many windows.
func (l *Local) Printed(measures []*plan.Step, metrics ...string) (values []float64, windows int, err error) {
	var repeats []*prediction.Tally
	for _, m := range measures {
		t, err := l.tally(m)
		if err != nil {
			return nil, 0, err
		}
		repeats = append(repeats, t)
	}
	table, err := prediction.NewTable(repeats[0], l.shares(measures[0].Work.Target))
	if err != nil {
		return nil, 0, err
	}
	for _, name := range metrics {
		m, err := prediction.Lookup(name, table)
		if err != nil {
			return nil, 0, err
		}
		values = append(values, m.Printed(repeats))
	}
	for _, n := range repeats[0].Windows {
		windows += int(n)
	}
	return values, windows, nil
}
