package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Generate publishes the weeks that are shown of each user, edited, each as a sequence,
// and begins again with the first until there are as many events as the request wants.
// A user of whom nothing is shown is left out.
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
	p := &publisher{run: run, release: r, requests: requests, current: -1}
	if err := week.WriteRows(ctx, run, requests, out, &p.count, p.week); err != nil {
		return err
	}
	return p.count.Report(run)
}

// publisher publishes requests one after another.
type publisher struct {
	run      *sdk.Run
	release  *release
	requests []data.Request
	count    week.Counters

	current int // the request that what follows is of
	edition *edition
	weeks   []data.Events // that are shown
}

// week returns a week as it is published, empty if there is none to publish.
func (p *publisher) week(_ context.Context, t week.Turn) (data.Events, error) {
	if t.Request != p.current {
		if err := p.begin(t.Request); err != nil {
			return data.Events{}, err
		}
	}
	if len(p.weeks) == 0 || len(p.release.catalogue.items) == 0 {
		return data.Events{}, nil
	}
	return p.edition.week(p.weeks[t.Week%len(p.weeks)], &p.count), nil
}

// begin reads what is shown in a request.
func (p *publisher) begin(request int) (err error) {
	r := p.requests[request]
	p.current, p.weeks = request, nil
	for _, rows := range week.Weeks(r.History) {
		p.weeks = append(p.weeks, rows)
	}
	p.edition, err = p.release.edition(p.run, r.User, r.History)
	if err != nil {
		err = fmt.Errorf("user %d: %w", r.User, err)
	}
	return err
}
