package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Generate publishes the weeks that are shown of each user, edited, over and over until
// there are as many events as the request wants. A user of whom nothing is shown is left
// out.
func (u upcSDG) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	m, err := load(run, u.params)
	if err != nil {
		return err
	}
	r, err := newRelease(m, u.params, nn.Crew(run.Threads))
	if err != nil {
		return err
	}
	defer r.close()
	count := &counters{}
	for i, request := range requests {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := r.publish(run, request, count, out); err != nil {
			return err
		}
		run.Progress(float64(i+1)/float64(len(requests)), "")
	}
	return count.report(run)
}

// publish writes the weeks of one user.
func (r *release) publish(run *sdk.Run, request data.Request, count *counters, out sdk.Output) error {
	if len(r.catalogue.items) == 0 {
		return nil // nothing was learned
	}
	e, err := r.edition(run, request.User, request.History)
	if err != nil {
		return err
	}
	weeks := weeksOf(request.History)
	for written, n := 0, 0; len(weeks) > 0 && written < request.Events && n < request.MaxWeeks; n++ {
		week := e.week(&run.Vocabulary, weeks[n%len(weeks)], request.User, uint32(n+1), count)
		if err := out.Week(week); err != nil {
			return err
		}
		written += week.Len()
	}
	return nil
}

// week returns a real week as it is published.
func (e *edition) week(v *data.Vocabulary, real data.Events, user, sequence uint32, count *counters) data.Events {
	var week data.Events
	monday := mondayOf(real.Row(0))
	for i := range real.Len() {
		row, replaced := e.event(v, real.Row(i))
		count.event(v, real.Row(i), row, replaced)
		row.User, row.Sequence, row.Day = user, sequence, uint32(int(row.Day)-monday+7*int(sequence-1))
		week.Add(row)
	}
	return week
}

// TODO week package
func mondayOf(e data.Event) int { return int(e.Day) - int(e.Weekday) }

func weeksOf(rows data.Events) (weeks []data.Events) {
	from := 0
	for i := 1; i <= rows.Len(); i++ {
		if i == rows.Len() || mondayOf(rows.Row(i)) != mondayOf(rows.Row(from)) || rows.Sequence[i] != rows.Sequence[from] {
			weeks = append(weeks, rows.Slice(from, i))
			from = i
		}
	}
	return weeks
}

type counters struct{}

func (c *counters) report(run *sdk.Run) error                                         { return nil }
func (c *counters) event(v *data.Vocabulary, before, after data.Event, replaced bool) {}
