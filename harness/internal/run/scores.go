package run

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pretrain trains a predictor.
func (l *Local) pretrain(ctx context.Context, step *plan.Step, record *store.Record) error {
	synthetic, err := l.synthetic(step)
	if err != nil {
		return err
	}
	train, err := l.rows.training(step.Work.Users, step.Work.Sources, step.Work.Limit, synthetic)
	if err != nil {
		return err
	}
	real := []plan.Source{{Part: plan.Train}}
	dev, err := l.rows.training(step.Work.Dev, real, 0, nil)
	if err != nil {
		return err
	}
	schedule, err := l.rows.training(step.Work.Users, []plan.Source{{Part: step.Work.Schedule}}, 0, nil)
	if err != nil {
		return err
	}
	return l.process(ctx, step, record, func(ctx context.Context, p *process) error {
		p.run.ScheduleEvents = schedule.Len()
		if err := p.Predictor().Pretrain(ctx, p.run, train, dev); err != nil {
			return err
		}
		return p.seal("model", p.run.ModelDir)
	})
}

// score scores the test windows of users with a pretrained model.
func (l *Local) score(ctx context.Context, step *plan.Step, record *store.Record) error {
	windows, _ := l.rows.windows(step.Work.Users, step.Work.Context == sdk.ContextTime)
	return l.predict(ctx, step, record, func(ctx context.Context, run *sdk.Run, model sdk.Model, scores *data.Scores) error {
		return appendScores(ctx, run, model, windows, scores)
	})
}

// finetune trains a copy of a model for every user of a shard and scores that
// user's test windows, which are sent only once the training is over.
func (l *Local) finetune(ctx context.Context, step *plan.Step, record *store.Record) error {
	synthetic, err := l.synthetic(step)
	if err != nil {
		return err
	}
	train, err := l.rows.training(step.Work.Users, step.Work.Sources, step.Work.Limit, synthetic)
	if err != nil {
		return err
	}
	of := map[uint32]data.Events{}
	for user, rows := range train.ByUser() {
		of[user] = rows
	}
	return l.predict(ctx, step, record, func(ctx context.Context, run *sdk.Run, model sdk.Model, scores *data.Scores) error {
		report := run.OnProgress
		for i, user := range step.Work.Users {
			run.OnProgress = part(report, i, len(step.Work.Users))
			run.Progress(0, "")
			tuned, err := model.Finetune(ctx, run, of[user])
			if err != nil {
				return err
			}
			windows, _ := l.rows.windows([]uint32{user}, step.Work.Context == sdk.ContextTime)
			if err := appendScores(ctx, run, tuned, windows, scores); err != nil {
				return err
			}
		}
		return nil
	})
}

// part returns what makes reports on user i of n reports on their step.
func part(report func(fraction float64, note string), i, n int) func(float64, string) {
	return func(fraction float64, note string) {
		where := fmt.Sprintf("user %d of %d", i+1, n)
		if note != "" {
			where += ", " + note
		}
		report((float64(i)+fraction)/float64(n), where)
	}
}

// predict loads the model of a step, calls work and stores the scores.
func (l *Local) predict(ctx context.Context, step *plan.Step, record *store.Record,
	work func(context.Context, *sdk.Run, sdk.Model, *data.Scores) error) error {
	return l.process(ctx, step, record, func(ctx context.Context, p *process) (err error) {
		if err := p.open("model"); err != nil {
			return err
		}
		model, err := p.Predictor().Load(ctx, p.run)
		if err != nil {
			return err
		}
		scores := data.Scores{Classes: p.run.Classes()}
		err = work(ctx, p.run, model, &scores)
		if c, ok := model.(io.Closer); ok {
			err = errors.Join(err, c.Close())
		}
		if err != nil {
			return err
		}
		record.Outputs["scores"], err = putChunks(l.Store, scores.Chunks())
		return err
	})
}

// appendScores scores windows and appends the rows, numbered from where scores
// ends, so that ids are dense over the step.
func appendScores(ctx context.Context, run *sdk.Run, s sdk.Scorer, windows data.Windows, scores *data.Scores) error {
	if windows.Len() == 0 {
		return nil
	}
	out := make([]float32, windows.Len()*run.Classes())
	if err := s.Score(ctx, run, windows, out); err != nil {
		return err
	}
	for range windows.Len() {
		scores.ID = append(scores.ID, uint32(len(scores.ID)))
	}
	scores.Values = append(scores.Values, out...)
	return nil
}

// synthetic returns the events of the step's inputs with the role synthetic.
func (l *Local) synthetic(step *plan.Step) (map[string]data.Events, error) {
	var all data.Events
	for _, in := range step.Input("synthetic") {
		d, err := l.output(in, "events")
		if err != nil {
			return nil, err
		}
		events, err := getEvents(l.Store, d)
		if err != nil {
			return nil, err
		}
		all.Append(events)
	}
	return map[string]data.Events{"synthetic": all}, nil
}
