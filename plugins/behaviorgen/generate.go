package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// behaviorgen implements sdk.Generator.
type behaviorgen struct{ params Params }

// Fit counts the population's habits.
func (g behaviorgen) Fit(_ context.Context, run *sdk.Run, train data.Events, _ data.Profiles) error {
	return priorOf(train, &run.Vocabulary).save(run.ModelDir)
}

// Generate asks for weeks, each from the profile and the records that are shown, and
// writes what the replies hold.
func (g behaviorgen) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) (err error) {
	prior, err := loadPrior(run)
	if err != nil {
		return err
	}
	templates, err := g.params.Language.templates()
	if err != nil {
		return err
	}
	s := newScheme(&run.Vocabulary)
	client, err := llm.Open(run, g.params.Settings, newStandIn(prior, s))
	if err != nil {
		return err
	}
	defer func() {
		if e := client.Close(); err == nil {
			err = e
		}
	}()
	w := &writer{
		params: g.params, run: run, requests: requests, out: out, scheme: s, client: client,
		prompter: &prompter{g.params, s, templates, prior.Usual}, chunks: map[chunkKey]*chunk{},
	}
	if err := w.keepPrompts(); err != nil {
		return err
	}
	batch := week.Batch{Most: 4 * g.params.Concurrency, Ahead: 8}
	if err := week.WriteBatches(ctx, run, requests, out, &w.count, batch, w.draw); err != nil {
		return err
	}
	return w.count.Report(run)
}

// writer asks for the weeks of one call of Generate.
type writer struct {
	params   Params
	run      *sdk.Run
	requests []data.Request
	out      sdk.Output
	scheme   *scheme
	client   *llm.Client
	prompter *prompter
	count    week.Counters
	chunks   map[chunkKey]*chunk // asked for in this batch, or still to be read
}

// chunk is the weeks that are asked for together: one, or as many as a reply has.
type chunk struct {
	weeks   []data.Events
	answers [][]answer // of each part of a week, in order
	left    int        // weeks that are not yet taken
}

type chunkKey struct{ request, number int }

// answer is a reply and what was read of it.
type answer struct {
	text string
	*reading
}

// weeksOf returns how many weeks a reply has.
func (w *writer) weeksOf(r data.Request) int {
	switch d := w.params.SegmentDays; {
	case d == 0:
		return max(1, r.Weeks)
	default:
		return max(1, d/7)
	}
}

// draw returns the weeks of turns.
func (w *writer) draw(ctx context.Context, turns []week.Turn) ([]data.Events, error) {
	var fresh []chunkKey
	for _, t := range turns {
		k := chunkKey{t.Request, t.Week / w.weeksOf(w.requests[t.Request])}
		if w.chunks[k] == nil {
			w.chunks[k] = &chunk{}
			fresh = append(fresh, k)
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for _, k := range fresh {
		all.Go(func() {
			if err := w.fill(ctx, k, w.chunks[k]); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	for _, k := range fresh {
		if err := w.report(k, w.chunks[k]); err != nil {
			return nil, err
		}
	}
	drawn := make([]data.Events, len(turns))
	for i, t := range turns {
		n := w.weeksOf(w.requests[t.Request])
		k := chunkKey{t.Request, t.Week / n}
		c := w.chunks[k]
		drawn[i] = c.weeks[t.Week%n]
		if c.left--; c.left == 0 {
			delete(w.chunks, k)
		}
	}
	return drawn, nil
}

// fill asks for the weeks of a chunk, part by part.
func (w *writer) fill(ctx context.Context, k chunkKey, c *chunk) error {
	r := w.requests[k.request]
	n := w.weeksOf(r)
	c.weeks, c.left = make([]data.Events, n), n
	part := uint8(7)
	if d := w.params.SegmentDays; 0 < d && d < 7 {
		part = uint8(d)
	}
	for from := uint8(0); from < 7; from += part {
		q, err := w.prompter.ask(r, n, from, min(from+part, 7)-1)
		if err != nil {
			return err
		}
		answers, best, err := w.ask(ctx, q, k.number)
		if err != nil {
			return err
		}
		c.answers = append(c.answers, answers)
		for i, rows := range best.weeks {
			for j := range rows.Len() {
				e := rows.Row(j)
				e.Day = uint32(e.Weekday)
				c.weeks[i].Add(e)
			}
		}
	}
	return nil
}

// mostAnswers is how many replies to one prompt are told apart on a tape.
const mostAnswers = 16

// ask asks a question until a reply is valid, as often as it may be repaired, and
// returns all replies and the one to use: the valid one or, if none is, the first of
// those of most records.
func (w *writer) ask(ctx context.Context, q *question, number int) (answers []answer, best *reading, err error) {
	for try := range 1 + w.params.Repairs {
		q.Repeat = number*mostAnswers + try
		reply, err := w.client.Ask(ctx, q.Prompt)
		if err != nil {
			return nil, nil, err
		}
		got := w.scheme.parse(reply.Text, w.params.Output, q.asked)
		if reply.Cut {
			got.rejected[cutOff]++
		}
		answers = append(answers, answer{reply.Text, got})
		if best == nil || got.valid() || got.records() > best.records() {
			best = got
		}
		if got.valid() {
			break
		}
	}
	return answers, best, nil
}

// report tells the harness of the replies of a chunk, and counts them.
func (w *writer) report(k chunkKey, c *chunk) error {
	r := w.requests[k.request]
	n := w.weeksOf(r)
	first := uint32(k.number*n) + 1
	for _, part := range c.answers {
		for try, a := range part {
			attempt := data.Attempt{User: r.User, Week: first, Weeks: uint32(n), Number: uint32(try), Text: a.text}
			for i, rows := range a.weeks {
				for j := range rows.Len() {
					e := rows.Row(j)
					e.User, e.Sequence, e.Day = r.User, first+uint32(i), 7*(first+uint32(i)-1)+uint32(e.Weekday)
					attempt.Parsed.Add(e)
				}
			}
			if err := w.out.Attempt(attempt); err != nil {
				return err
			}
			for _, reason := range reasons {
				w.count.Add(reason, a.rejected[reason], a.lines)
			}
		}
		valid := part[len(part)-1].valid()
		w.count.Add("first_reply_valid", truth(part[0].valid()), 1)
		w.count.Add("repaired", truth(valid && len(part) > 1), 1)
		w.count.Add("partial", truth(!valid), 1)
	}
	return nil
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// promptsFile is the artifact with what is asked of each user, a JSON object a line.
const promptsFile = "prompts.jsonl"

// keepPrompts writes the first prompt of each request.
func (w *writer) keepPrompts() error {
	for _, r := range w.requests {
		to := uint8(6)
		if d := w.params.SegmentDays; 0 < d && d < 7 {
			to = uint8(d - 1)
		}
		q, err := w.prompter.ask(r, w.weeksOf(r), 0, to)
		if err != nil {
			return err
		}
		text, err := json.Marshal(struct {
			User   uint32 `json:"user"`
			System string `json:"system,omitempty"`
			Prompt string `json:"prompt"`
		}{r.User, q.System, q.Prompt.User})
		if err != nil {
			return fmt.Errorf("%s: %w", promptsFile, err)
		}
		if err := w.run.Artifact(promptsFile, append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}
