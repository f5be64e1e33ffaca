package client

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// maxWeek is the most rows of one synthetic week.
const maxWeek = data.ChunkRows

// answer receives what a generator sends: it cuts EVENTS into weeks, checks
// everything and hands it to out.
type answer struct {
	*call
	out       sdk.Output
	requested map[uint32]bool
	weeks     *contract.Weeks
	week      data.Events // the rows so far of the week that is coming in

	eventsEnded, attemptsBegan, attemptsEnded bool
}

func newAnswer(c *call, requests []data.Request, out sdk.Output) *answer {
	a := &answer{call: c, out: out, requested: map[uint32]bool{}, weeks: contract.NewWeeks(&c.run.Vocabulary, requests)}
	for _, r := range requests {
		a.requested[r.User] = true
	}
	return a
}

// complete says whether the plugin may end the call now.
func (a *answer) complete() bool { return a.eventsEnded && a.attemptsBegan == a.attemptsEnded }

func (a *answer) want() string {
	switch {
	case !a.eventsEnded:
		return "rows or the end of EVENTS"
	case !a.attemptsEnded:
		return "rows or the end of ATTEMPTS, or the end of the call"
	}
	return "the end of the call"
}

func (a *answer) add(f *pluginpb.Frame) error {
	switch body := f.GetBody().(type) {
	case *pluginpb.Frame_Rows:
		switch table := body.Rows.GetTable(); {
		case table == pluginpb.Table_EVENTS && !a.eventsEnded:
			return a.events(body.Rows)
		case table == pluginpb.Table_ATTEMPTS && !a.attemptsEnded:
			return a.attempts(body.Rows)
		}
	case *pluginpb.Frame_End:
		switch table := body.End.GetTable(); {
		case table == pluginpb.Table_EVENTS && !a.eventsEnded:
			a.eventsEnded = true
			return a.flush()
		case table == pluginpb.Table_ATTEMPTS && !a.attemptsEnded:
			a.attemptsBegan, a.attemptsEnded = true, true
			return nil
		}
	}
	return a.broken("tables", "got %s, want %s", contract.Kind(f), a.want())
}

// events adds a chunk. All weeks but the last are complete.
func (a *answer) events(rows *pluginpb.Rows) error {
	var chunk data.Events
	if err := chunk.AppendChunk(rows); err != nil {
		return a.broken("table EVENTS", "%w", err)
	}
	for user, events := range chunk.ByUser() {
		for sequence, part := range events.BySequence() {
			if a.week.Len() > 0 && (a.week.User[0] != user || a.week.Sequence[0] != sequence) {
				if err := a.flush(); err != nil {
					return err
				}
			}
			if a.week.Len()+part.Len() > maxWeek {
				return a.broken("table EVENTS", "user %d, sequence %d: a week of more than %d rows", user, sequence, maxWeek)
			}
			if a.week.Len() == 0 {
				a.week = part
			} else {
				a.week.Append(part)
			}
		}
	}
	return nil
}

// flush hands out the week that has come in.
func (a *answer) flush() error {
	week := a.week
	a.week = data.Events{}
	if week.Len() == 0 {
		return nil
	}
	if err := a.weeks.Add(week); err != nil {
		return a.broken("table EVENTS", "user %d, sequence %d: %w", week.User[0], week.Sequence[0], err)
	}
	if err := a.out.Week(week); err != nil {
		return fmt.Errorf("%s: keep a week: %w", a.name, err)
	}
	return nil
}

func (a *answer) attempts(rows *pluginpb.Rows) error {
	const phase = "table ATTEMPTS"
	a.attemptsBegan = true
	attempts, err := data.AppendAttempts(nil, rows)
	if err != nil {
		return a.broken("rows", "%w", err)
	}
	for i, attempt := range attempts {
		if !a.requested[attempt.User] {
			return a.broken(phase, "row %d: user %d was not requested", i, attempt.User)
		}
		if attempt.Weeks == 0 {
			return a.broken(phase, "row %d: weeks is 0, want how many were asked for", i)
		}
		if err := data.CheckRows(attempt.Parsed, &a.run.Vocabulary); err != nil {
			return a.broken(phase, "row %d: parsed: %w", i, err)
		}
		if err := a.out.Attempt(attempt); err != nil {
			return fmt.Errorf("%s: keep an attempt: %w", a.name, err)
		}
	}
	return nil
}
