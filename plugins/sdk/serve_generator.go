package sdk

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type generatorService struct {
	pluginpb.UnimplementedGeneratorServer
	*service
}

// Fit receives the training rows and calls the plugin's Fit.
func (s generatorService) Fit(stream stream) error {
	return s.converse(stream, "fit", func(ctx context.Context, c *conversation, run *Run) error {
		g, err := s.generator(run.Params)
		if err != nil {
			return err
		}
		profiles, err := c.profiles()
		if err != nil {
			return err
		}
		train, err := c.events()
		if err != nil {
			return err
		}
		return g.Fit(ctx, run, train, profiles)
	})
}

// Generate receives the requests, calls the plugin's Generate and sends what it
// writes.
func (s generatorService) Generate(stream stream) error {
	return s.converse(stream, "generate", func(ctx context.Context, c *conversation, run *Run) error {
		g, err := s.generator(run.Params)
		if err != nil {
			return err
		}
		requests, err := c.requests()
		if err != nil {
			return err
		}
		out := &output{
			send:     c.send,
			attempts: s.description.Attempts,
			weeks:    contract.NewWeeks(&run.Vocabulary, requests),
		}
		if err := g.Generate(ctx, run, requests, out); err != nil {
			return err
		}
		return out.end()
	})
}

// requests receives the tables PROFILES, REQUESTS and EVENTS and puts them
// together.
func (c *conversation) requests() ([]data.Request, error) {
	profiles, err := c.profiles()
	if err != nil {
		return nil, err
	}
	var requests []data.Request
	err = c.table(pluginpb.Table_REQUESTS, func(rows *pluginpb.Rows) (err error) {
		requests, err = data.AppendRequests(requests, rows)
		return invalid(err)
	})
	if err != nil {
		return nil, err
	}
	events, err := c.events()
	if err != nil {
		return nil, err
	}
	place := map[uint32]int{}
	for i, r := range requests {
		place[r.User] = i
		requests[i].Profile = data.Profile{}
	}
	for i, user := range profiles.User {
		if at, ok := place[user]; ok {
			requests[at].Profile = profiles.Row(i)
		}
	}
	for user, history := range events.ByUser() {
		at, ok := place[user]
		if !ok || requests[at].History.Len() > 0 {
			return nil, InvalidParams(fmt.Errorf("table EVENTS: rows of user %d, who was not requested or has rows further up", user))
		}
		requests[at].History = history
	}
	return requests, nil
}
