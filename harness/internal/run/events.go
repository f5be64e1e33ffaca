package run

import (
	"context"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/history"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// control writes the rows of a stand-in for every user.
func (l *Local) control(_ context.Context, step *plan.Step, record *store.Record) error {
	var all data.Events
	for _, user := range step.Work.Users {
		rows, err := l.rows.control(user, step.Work)
		if err != nil {
			return err
		}
		all.Append(rows)
	}
	d, err := putChunks(l.Store, all.Chunks())
	record.Outputs["events"] = d
	return err
}

// fit trains a generator.
func (l *Local) fit(ctx context.Context, step *plan.Step, record *store.Record) error {
	train, err := l.rows.training(step.Work.Users, step.Work.Sources, step.Work.Limit, nil)
	if err != nil {
		return err
	}
	profiles := l.rows.profiles(step.Work.Users)
	return l.process(ctx, step, record, func(ctx context.Context, p *process) error {
		if err := p.Generator().Fit(ctx, p.run, train, profiles); err != nil {
			return err
		}
		return p.seal("model", p.run.ModelDir)
	})
}

// synthesize writes synthetic events for a shard of users.
func (l *Local) synthesize(ctx context.Context, step *plan.Step, record *store.Record) error {
	var requests []data.Request
	for _, user := range step.Work.Users {
		r, err := l.rows.request(user, step.Work)
		if err != nil {
			return err
		}
		if r.Events > 0 {
			requests = append(requests, r)
		}
	}
	return l.process(ctx, step, record, func(ctx context.Context, p *process) error {
		if err := p.open("model"); err != nil {
			return err
		}
		var out collected
		if err := p.Generator().Generate(ctx, p.run, requests, &out); err != nil {
			return err
		}
		events, short := cut(l.rows.normal(out.events), requests)
		record.Counts = map[string]int{"asked": len(requests), "short": short}
		d, err := putChunks(l.Store, events.Chunks())
		if err != nil {
			return err
		}
		record.Outputs["events"] = d
		if step.Plugin.Description.Attempts {
			d, err := putChunks(l.Store, data.AttemptChunks(out.attempts))
			if err != nil {
				return err
			}
			record.Outputs["attempts"] = d
		}
		return nil
	})
}

// collected is an sdk.Output that keeps everything.
type collected struct {
	events   data.Events
	attempts []data.Attempt
}

func (c *collected) Week(week data.Events) error {
	c.events.Append(week)
	return nil
}

func (c *collected) Attempt(a data.Attempt) error {
	c.attempts = append(c.attempts, a)
	return nil
}

var _ sdk.Output = (*collected)(nil)

// cut keeps as many events of each user as were asked for, and counts the users
// for whom there are fewer.
func cut(events data.Events, requests []data.Request) (kept data.Events, short int) {
	of := map[uint32]data.Events{}
	for user, rows := range events.ByUser() {
		of[user] = rows
	}
	for _, r := range requests {
		kept.Append(history.First(of[r.User], r.Events))
		if of[r.User].Len() < r.Events {
			short++
		}
	}
	return kept, short
}

// Attempts returns the replies that a synthesize step reported, none if its plugin
// reports none.
func Attempts(s *store.Store, step *plan.Step) ([]data.Attempt, error) {
	record, ok, err := s.Step(step.Key.String())
	if err != nil || !ok || !step.Plugin.Description.Attempts {
		return nil, err
	}
	var attempts []data.Attempt
	err = getChunks(s, record.Outputs["attempts"], func(rows *pluginpb.Rows) (err error) {
		attempts, err = data.AppendAttempts(attempts, rows)
		return err
	})
	return attempts, err
}
