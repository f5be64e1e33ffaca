package run

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/prediction"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// measure measures a row.
func (l *Local) measure(ctx context.Context, step *plan.Step, record *store.Record) error {
	switch step.Work.Family {
	case plan.Prediction:
		return l.count(step, record)
	case plan.Fidelity:
		return l.fidelity(ctx, step, record)
	case plan.Privacy:
		return l.privacy(step, record)
	default:
		return fmt.Errorf("measures of the family %q are not part of this version", step.Work.Family)
	}
}

// count turns the scores of a row and the held-out answers into a tally.
func (l *Local) count(step *plan.Step, record *store.Record) error {
	var tallies []*prediction.Tally
	for _, in := range step.Input("scores") {
		scores, answers, err := l.scored(in)
		if err != nil {
			return err
		}
		answers, scores = only(step.Work.Users, answers, scores)
		if len(answers) == 0 {
			continue
		}
		t, err := prediction.Count(asked(answers, step.Work.Target), scores)
		if err != nil {
			return fmt.Errorf("%s: %w", in.Label, err)
		}
		tallies = append(tallies, t)
	}
	whole, err := prediction.Merge(tallies...)
	if err != nil {
		return err
	}
	b, err := whole.MarshalBinary()
	if err != nil {
		return err
	}
	record.Outputs["tally"], err = l.Store.Put(bytes.NewReader(b))
	return err
}

// scored returns the scores of a step and the answers that they are to be held
// against, window by window.
func (l *Local) scored(step *plan.Step) (data.Scores, []dataset.Answer, error) {
	d, err := l.output(step, "scores")
	if err != nil {
		return data.Scores{}, nil, err
	}
	classes := len(l.rows.set.Vocabulary.Intents)
	if step.Work.Target == sdk.TargetBehaviour {
		classes = len(l.rows.set.Vocabulary.Behaviours)
	}
	scores := data.Scores{Classes: classes}
	if err := getChunks(l.Store, d, scores.AppendChunk); err != nil {
		return scores, nil, err
	}
	_, answers := l.rows.windows(step.Work.Users, step.Work.Context == sdk.ContextTime)
	return scores, answers, nil
}

// only keeps the rows of users.
func only(users []uint32, answers []dataset.Answer, scores data.Scores) ([]dataset.Answer, data.Scores) {
	want := map[uint32]bool{}
	for _, u := range users {
		want[u] = true
	}
	if !slices.ContainsFunc(answers, func(a dataset.Answer) bool { return !want[a.User] }) {
		return answers, scores
	}
	var kept []dataset.Answer
	some := data.Scores{Classes: scores.Classes}
	for i, a := range answers {
		if want[a.User] {
			kept = append(kept, a)
			some.ID = append(some.ID, uint32(len(some.ID)))
			some.Values = append(some.Values, scores.Row(i)...)
		}
	}
	return kept, some
}

// asked is the part of the answers that the target asks for.
func asked(answers []dataset.Answer, target sdk.Target) prediction.Answers {
	var a prediction.Answers
	for i, x := range answers {
		class := x.Intent
		if target == sdk.TargetBehaviour {
			class = x.Behaviour
		}
		a.Window, a.User, a.Class = append(a.Window, uint32(i)), append(a.User, x.User), append(a.Class, class)
	}
	return a
}

// tally returns what a measure step counted.
func (l *Local) tally(step *plan.Step) (*prediction.Tally, error) {
	d, err := l.output(step, "tally")
	if err != nil {
		return nil, err
	}
	b, err := l.Store.Bytes(d)
	if err != nil {
		return nil, err
	}
	t := &prediction.Tally{}
	return t, t.UnmarshalBinary(b)
}
