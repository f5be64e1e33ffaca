package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The most weeks that are drawn at once, of all users and of one.
const (
	weeksTogether = 64
	weeksAhead    = 16
)

// Generate writes weeks from each user's profile and fullest seed week, with chain
// each week from the one before it. A user of whom nothing is shown has a seed without
// records.
func (g localLM) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	m, err := load(run.ModelDir)
	if err != nil {
		return sdk.InvalidParams(err)
	}
	if err := m.suits(&run.Vocabulary); err != nil {
		return sdk.InvalidParams(err)
	}
	r := &call{
		model: m, run: run, requests: requests, chain: g.params.Chain, writers: make(chan *writer, run.Threads),
		sampling: sampling{temperature: g.params.Temperature, topP: g.params.TopP, grammar: g.params.Grammar},
	}
	rules := newGrammar(m.language)
	for range run.Threads {
		w, err := m.newWriter(rules)
		if err != nil {
			return err
		}
		r.writers <- w
	}
	for _, request := range requests {
		r.starts = append(r.starts, m.start(request.Profile, week.Fullest(request.History)))
	}
	batch := week.Batch{Most: weeksTogether, Ahead: weeksAhead}
	if r.chain {
		batch.Ahead = 1
	}
	if err := week.WriteBatches(ctx, run, requests, out, &r.count, batch, r.draw); err != nil {
		return err
	}
	return r.count.Report(run)
}

// start returns the first part of a text, as long as in training.
func (m *model) start(p data.Profile, seed data.Events) []int32 {
	return m.language.first(m.tokens, p, seed, m.network.Length/2)
}

// call is one of Generate.
type call struct {
	*model
	sampling sampling
	run      *sdk.Run
	requests []data.Request
	chain    bool
	starts   [][]int32 // of each request
	writers  chan *writer
	count    week.Counters
}

// draw writes the weeks of turns. Each has random numbers of its own, so that no week
// depends on what is drawn beside it.
func (r *call) draw(ctx context.Context, turns []week.Turn) ([]data.Events, error) {
	texts, whole, errs := make([]string, len(turns)), make([]bool, len(turns)), make([]error, len(turns))
	var runs [][]int // turns of one request, which share the keys and values of its start
	of := map[int]int{}
	for i, t := range turns {
		n, ok := of[t.Request]
		if !ok {
			n = len(runs)
			of[t.Request], runs = n, append(runs, nil)
		}
		runs[n] = append(runs[n], i)
	}
	nn.Crew(cap(r.writers)).Each(len(runs), func(n int) {
		w := <-r.writers
		defer func() { r.writers <- w }()
		for _, i := range runs[n] {
			t := turns[i]
			rng := r.run.Rand(fmt.Sprintf("user %d week %d", r.requests[t.Request].User, t.Week))
			texts[i], _, whole[i], errs[i] = w.write(ctx, r.starts[t.Request], r.sampling, rng)
		}
	})
	weeks := make([]data.Events, len(turns))
	for i, t := range turns {
		if errs[i] != nil {
			return nil, errs[i]
		}
		weeks[i] = r.language.week(texts[i], whole[i], &r.count)
		if r.chain && weeks[i].Len() > 0 {
			r.starts[t.Request] = r.start(r.requests[t.Request].Profile, weeks[i])
		}
	}
	return weeks, nil
}
