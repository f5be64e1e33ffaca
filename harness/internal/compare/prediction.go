package compare

import (
	"errors"
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/prediction"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// PredictionRow is a row with its tallies, one a repeat; repeat k of every row is
// of the same seed. A row that did not finish is left out by the caller.
type PredictionRow struct {
	Row
	Repeats []*prediction.Tally
}

// Prediction compares rows by prediction metrics. All tallies must be of the same
// users and answers, and all rows must have as many repeats. shares are the events
// of each class in P.train, nil without head, middle and tail. A metric that
// averages over classes of which the block has none is listed as undefined.
func Prediction(design Design, rows []PredictionRow, metrics []string, shares []float64) (*Block, error) {
	if err := sameProblems(rows); err != nil {
		return nil, err
	}
	first := rows[0].Repeats[0]
	table, err := prediction.NewTable(first, shares)
	if err != nil {
		return nil, err
	}
	var undefined []Undefined
	var measures []Measure
	var wrong []error
	for _, name := range metrics {
		m, err := prediction.Lookup(name, table)
		switch {
		case errors.Is(err, prediction.ErrUndefined):
			undefined = append(undefined, Undefined{Metric: name, Why: err.Error()})
		case err != nil:
			wrong = append(wrong, err)
		default:
			measures = append(measures, Measure{Metric: name, Sample: sample(m, rows)})
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	names := make([]Row, len(rows))
	for i, r := range rows {
		names[i] = r.Row
	}
	block, err := Measures(design, names, measures)
	if err != nil {
		return nil, err
	}
	block.Users, block.Repeats = len(first.Users), len(rows[0].Repeats)
	block.Classes, block.Undefined = table.Reported, undefined
	for _, n := range first.Windows {
		block.Windows += int(n)
	}
	return block, nil
}

// sameProblems returns an error unless the rows' tallies stand for the same
// problems.
func sameProblems(rows []PredictionRow) error {
	if len(rows) == 0 {
		return errors.New("no rows to compare")
	}
	var wrong []error
	for _, r := range rows {
		switch {
		case len(r.Repeats) == 0:
			wrong = append(wrong, fmt.Errorf("row %q has no repeats", r.Name))
		case len(r.Repeats) != len(rows[0].Repeats):
			wrong = append(wrong, fmt.Errorf("row %q has %d repeats, %q has %d",
				r.Name, len(r.Repeats), rows[0].Name, len(rows[0].Repeats)))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	for _, r := range rows {
		for k, t := range r.Repeats {
			if err := rows[0].Repeats[0].SameAnswers(t); err != nil {
				wrong = append(wrong, fmt.Errorf("row %q, repeat %d, is of other windows than %q: %w", r.Name, k, rows[0].Name, err))
			}
		}
	}
	return errors.Join(wrong...)
}

// sample returns what the rows add up for a metric.
func sample(m prediction.Metric, rows []PredictionRow) stats.Sample {
	s := stats.Sample{Users: len(rows[0].Repeats[0].Users), Dims: m.Dims, Value: m.Value}
	for _, r := range rows {
		var repeats [][]float64
		for _, t := range r.Repeats {
			repeats = append(repeats, m.ByUser(t))
		}
		s.Rows = append(s.Rows, repeats)
	}
	return s
}
