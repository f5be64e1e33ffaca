package run

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/history"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// FidelityMetrics returns metrics by name. One that is unknown, or that the data
// set lacks something for, is an error.
func FidelityMetrics(set *dataset.Dataset, names []string) ([]fidelity.Metric, error) {
	var metrics []fidelity.Metric
	for _, name := range names {
		m, err := fidelity.Lookup(name, setting(set))
		if err != nil {
			return nil, err
		}
		metrics = append(metrics, m)
	}
	return metrics, nil
}

func setting(set *dataset.Dataset) fidelity.Setting {
	return fidelity.Setting{
		Vocabulary: &set.Vocabulary, Oracle: set.Oracle != nil, OneWeek: set.Settings.SeedPart == dataset.SeedFirstDay,
	}
}

// fidelity measures how much synthetic weeks are like real ones; without synthetic
// weeks, how much one half of the real ones is like the other.
func (l *Local) fidelity(ctx context.Context, step *plan.Step, record *store.Record) error {
	metrics, err := FidelityMetrics(l.rows.set, step.Work.Metrics)
	if err != nil {
		return err
	}
	c, err := l.fidelityCase(step)
	if err != nil {
		return err
	}
	if slices.Contains(step.Work.Metrics, fidelity.OracleNLL) {
		if err := l.rows.ask(ctx, c.Users, len(step.Input("synthetic")) == 0); err != nil {
			return err
		}
	}
	b, err := json.Marshal(fidelity.Measure(c, metrics))
	if err != nil {
		return err
	}
	record.Outputs["values"], err = l.Store.Put(bytes.NewReader(b))
	return err
}

// fidelityCase returns what a measure step compares.
func (l *Local) fidelityCase(step *plan.Step) (fidelity.Case, error) {
	c := fidelity.Case{Setting: setting(l.rows.set)}
	synthetic := step.Input("synthetic")
	written, replies := map[uint32][]data.Events{}, map[uint32][]data.Attempt{}
	for _, in := range synthetic {
		attempts, err := Attempts(l.Store, in)
		if err != nil {
			return c, fmt.Errorf("%s: %w", in.Label, err)
		}
		for _, a := range attempts {
			if a.Number == 0 {
				replies[a.User] = append(replies[a.User], a)
			}
		}
		d, err := l.output(in, "events")
		if err != nil {
			return c, err
		}
		events, err := getEvents(l.Store, d)
		if err != nil {
			return c, fmt.Errorf("%s: %w", in.Label, err)
		}
		for user, rows := range events.ByUser() {
			for _, week := range rows.BySequence() {
				written[user] = append(written[user], week)
			}
		}
	}
	for _, id := range step.Work.Users {
		u, err := l.rows.halves(id)
		if len(synthetic) > 0 {
			u, err = l.rows.against(id, written[id], synthetic[0].Work)
		}
		if err != nil {
			return c, err
		}
		u.Replies = replies[id]
		c.Users = append(c.Users, u)
	}
	return c, nil
}

// against holds written weeks of a user against the real ones that are not the
// seed. How the weeks were written says what was shown; where that was nothing, it
// is the seed that they are held against as well.
func (r rows) against(user uint32, written []data.Events, how plan.Work) (fidelity.User, error) {
	seed, err := r.part(user, plan.Seed, 0)
	if err != nil {
		return fidelity.User{}, err
	}
	shown := seed
	if how.History != plan.None {
		if shown, err = r.part(user, how.History, how.Limit); err != nil {
			return fidelity.User{}, err
		}
	}
	all := r.set.All(user)
	return fidelity.User{
		ID: user, Written: written, Span: float64(len(written)), Shown: history.ByWeek(shown),
		Real: history.Apart(all, seed, r.set.Settings), Unseen: history.Apart(all, shown, r.set.Settings),
	}, nil
}

// halves holds one half of a user's real weeks that are not the seed against the
// other.
func (r rows) halves(user uint32) (fidelity.User, error) {
	seed, err := r.part(user, plan.Seed, 0)
	if err != nil {
		return fidelity.User{}, err
	}
	odd, even := history.Halves(r.set.All(user), seed, r.set.Settings)
	span := float64(len(odd))
	if r.set.Settings.SeedPart == dataset.SeedFirstDay {
		span = history.OddDays / 7.
	}
	return fidelity.User{ID: user, Written: odd, Span: span, Shown: history.ByWeek(seed), Real: even, Unseen: even}, nil
}

// RealWeeks returns how many weeks of a user synthetic ones are held against.
func RealWeeks(set *dataset.Dataset, user uint32) int {
	r := newRows(set)
	u, err := r.against(user, nil, plan.Work{})
	if err != nil {
		return 0
	}
	return len(u.Real)
}

// compareFidelity compares rows by what was measured of them.
func (l *Local) compareFidelity(design compare.Design, rows []compare.Row, measures map[string][]plan.Input, names []string) (*compare.Block, error) {
	metrics, err := FidelityMetrics(l.rows.set, names)
	if err != nil {
		return nil, err
	}
	var measured []compare.FidelityRow
	for _, row := range rows {
		m := compare.FidelityRow{Row: row}
		for _, in := range measures[row.Name] {
			values, err := l.measured(in.Step)
			if err != nil {
				return nil, fmt.Errorf("row %s: %w", row.Name, err)
			}
			m.Repeats = append(m.Repeats, values)
		}
		measured = append(measured, m)
	}
	return compare.Fidelity(design, measured, metrics)
}

// measured returns what a measure step measured.
func (l *Local) measured(step *plan.Step) (*fidelity.Measured, error) {
	d, err := l.output(step, "values")
	if err != nil {
		return nil, err
	}
	b, err := l.Store.Bytes(d)
	if err != nil {
		return nil, err
	}
	m := &fidelity.Measured{}
	return m, json.Unmarshal(b, m)
}
