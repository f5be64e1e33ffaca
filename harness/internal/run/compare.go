package run

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// compare computes the cells of a block.
func (l *Local) compare(_ context.Context, step *plan.Step, record *store.Record) error {
	block, err := l.block(step, step.Work.Rows)
	if err != nil {
		return err
	}
	b, err := json.Marshal(block)
	if err != nil {
		return err
	}
	record.Outputs["block"], err = l.Store.Put(bytes.NewReader(b))
	return err
}

// Block returns the cells of a block whose compare step is in the store.
func (l *Local) Block(step *plan.Step) (*compare.Block, error) {
	d, err := l.output(step, "block")
	if err != nil {
		return nil, err
	}
	b, err := l.Store.Bytes(d)
	if err != nil {
		return nil, err
	}
	block := &compare.Block{}
	return block, json.Unmarshal(b, block)
}

// Partial returns the cells of those rows of a block that the store has measures
// for. It is what can be shown where steps failed, and is not stored. Without
// any such row it returns nil.
func (l *Local) Partial(step *plan.Step) (*compare.Block, error) {
	var rows []compare.Row
	repeats := len(step.Inputs) / len(step.Work.Rows)
	for i, row := range step.Work.Rows {
		whole := true
		for _, in := range step.Inputs[i*repeats : (i+1)*repeats] {
			_, ok, err := l.Store.Step(in.Step.Key.String())
			if err != nil {
				return nil, err
			}
			whole = whole && ok
		}
		if whole {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return l.block(step, rows)
}

// block compares some rows of a compare step.
func (l *Local) block(step *plan.Step, rows []compare.Row) (*compare.Block, error) {
	want := map[string]compare.Row{}
	for _, r := range rows {
		want[r.Name] = r
	}
	design := *step.Work.Design
	if _, ok := want[design.SeedOnly]; !ok {
		design.SeedOnly = ""
	}
	if _, ok := want[design.Finetuned]; !ok {
		design.Finetuned, design.SeedOnly = "", ""
	}
	if !slices.ContainsFunc(rows, func(r compare.Row) bool { return r.Role == compare.Reference }) {
		design.Finetuned, design.SeedOnly = "", ""
	}
	repeats := len(step.Inputs) / len(step.Work.Rows)
	measures := map[string][]plan.Input{}
	for i, row := range step.Work.Rows {
		measures[row.Name] = step.Inputs[i*repeats : (i+1)*repeats]
	}
	if step.Work.Family != plan.Prediction {
		return l.compareFidelity(design, rows, measures, step.Work)
	}
	return l.comparePredictions(design, rows, measures, step.Work)
}

// comparePredictions compares rows by the tallies of their measures.
func (l *Local) comparePredictions(design compare.Design, rows []compare.Row, measures map[string][]plan.Input, w plan.Work) (*compare.Block, error) {
	var tallied []compare.PredictionRow
	for _, row := range rows {
		t := compare.PredictionRow{Row: row}
		for _, in := range measures[row.Name] {
			tally, err := l.tally(in.Step)
			if err != nil {
				return nil, fmt.Errorf("row %s: %w", row.Name, err)
			}
			t.Repeats = append(t.Repeats, tally)
		}
		tallied = append(tallied, t)
	}
	return compare.Prediction(design, tallied, w.Metrics, l.shares(w.Target))
}

// shares counts the train rows of the population by class.
func (l *Local) shares(target sdk.Target) []float64 {
	v := l.rows.set.Vocabulary
	count := make([]float64, len(v.Intents))
	if target == sdk.TargetBehaviour {
		count = make([]float64, len(v.Behaviours))
	}
	for _, user := range l.rows.set.With(dataset.Population) {
		train := l.rows.set.Train(user)
		for i := range train.Len() {
			class := train.Intent[i]
			if target == sdk.TargetBehaviour {
				class = train.Behaviour[i]
			}
			if int(class) < len(count) {
				count[class]++
			}
		}
	}
	return count
}
