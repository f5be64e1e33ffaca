package compare

import (
	"errors"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// FidelityRow is a row with what was measured of it, one a repeat. A row that does
// not depend on the repeat holds the same once for each.
type FidelityRow struct {
	Row
	Repeats []*fidelity.Measured
}

// Fidelity compares rows by fidelity metrics. All rows must be of the same users
// and have as many repeats. A metric that some row has for no user is listed as
// undefined; one of replies, if no row has it. Users whom a row's value leaves out
// are counted.
func Fidelity(design Design, rows []FidelityRow, metrics []fidelity.Metric) (*Block, error) {
	if err := sameUsers(rows); err != nil {
		return nil, err
	}
	names := make([]Row, len(rows))
	for i, r := range rows {
		names[i] = r.Row
	}
	var measures []Measure
	var undefined []Undefined
	var left []LeftOut
	users := len(rows[0].Repeats[0].Users)
	for _, m := range metrics {
		measure := Measure{m.Name, m.Better, stats.Sample{Users: users, Dims: m.Dims, Value: m.Value}}
		nobody, some := "", false
		for _, r := range rows {
			sums, has, err := r.sums(m)
			if err != nil {
				return nil, err
			}
			if m.Replies && total(has) == 0 {
				measure.Sample.Rows = append(measure.Sample.Rows, nil)
				continue
			}
			some = true
			measure.Sample.Rows = append(measure.Sample.Rows, sums)
			of := users * len(r.Repeats)
			if slices.Contains(has, 0) {
				nobody = r.Name
			}
			if without := of - total(has); without > 0 {
				left = append(left, LeftOut{m.Name, r.Name, without, of, m.LeavesOut})
			}
		}
		switch {
		case !some:
			undefined = append(undefined, Undefined{m.Name, fmt.Sprintf("metric %q: undefined here: no row has it", m.Name)})
			continue
		case nobody != "":
			undefined = append(undefined, Undefined{m.Name, fmt.Sprintf("metric %q: undefined here: row %s has it for no user", m.Name, nobody)})
			continue
		}
		measures = append(measures, measure)
	}
	block, err := Measures(design, names, measures)
	if err != nil {
		return nil, err
	}
	block.Users, block.Repeats = users, len(rows[0].Repeats)
	block.Undefined, block.LeftOut = undefined, left
	return block, nil
}

// sums returns what the users of a row add to a metric and how many have it, by
// repeat.
func (r FidelityRow) sums(m fidelity.Metric) (sums [][]float64, has []int, err error) {
	for k, measured := range r.Repeats {
		s, err := measured.Sums(m)
		if err != nil {
			return nil, nil, fmt.Errorf("row %q, repeat %d: %w", r.Name, k, err)
		}
		sums, has = append(sums, s), append(has, m.Has(s))
	}
	return sums, has, nil
}

func total(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// sameUsers returns an error unless the rows have the same users and as many
// repeats.
func sameUsers(rows []FidelityRow) error {
	if len(rows) == 0 {
		return errors.New("no rows to compare")
	}
	var wrong []error
	for _, r := range rows {
		if len(r.Repeats) == 0 || len(r.Repeats) != len(rows[0].Repeats) {
			wrong = append(wrong, fmt.Errorf("row %q has %d repeats, %q has %d", r.Name, len(r.Repeats), rows[0].Name, len(rows[0].Repeats)))
			continue
		}
		for k, m := range r.Repeats {
			if !slices.Equal(m.Users, rows[0].Repeats[0].Users) {
				wrong = append(wrong, fmt.Errorf("row %q, repeat %d, is of other users than %q", r.Name, k, rows[0].Name))
			}
		}
	}
	return errors.Join(wrong...)
}
