package sdk

import (
	"errors"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// output gathers what a generator writes and sends it in chunks.
type output struct {
	send     func(*pluginpb.Frame) error
	attempts bool // the plugin says that it reports attempts
	weeks    *contract.Weeks

	events       data.Events
	replies      []data.Attempt
	repliesBytes int
}

// Week checks a week and gathers it.
func (o *output) Week(week data.Events) error {
	if err := o.weeks.Add(week); err != nil {
		return fmt.Errorf("a week that the generator wrote: %w", err)
	}
	o.events.Append(week)
	if o.events.Len() < data.ChunkRows {
		return nil
	}
	return o.flushEvents()
}

// Attempt gathers a reply.
func (o *output) Attempt(attempt data.Attempt) error {
	if !o.attempts {
		return errors.New("the plugin reports an attempt but its description has Attempts = false")
	}
	if attempt.Weeks == 0 {
		return errors.New("an attempt whose Weeks is 0: want how many weeks the reply was asked for, 1 for a part of one")
	}
	attempt.Parsed = clone(attempt.Parsed)
	o.replies = append(o.replies, attempt)
	o.repliesBytes += len(attempt.Text) + 26*attempt.Parsed.Len()
	if o.repliesBytes < 1<<20 {
		return nil
	}
	return o.flushReplies()
}

func (o *output) end() error {
	if err := o.flushEvents(); err != nil {
		return err
	}
	if err := o.send(contract.End(pluginpb.Table_EVENTS)); err != nil {
		return err
	}
	if !o.attempts {
		return nil
	}
	if err := o.flushReplies(); err != nil {
		return err
	}
	return o.send(contract.End(pluginpb.Table_ATTEMPTS))
}

func (o *output) flushEvents() error {
	for rows := range o.events.Chunks() {
		if err := o.send(contract.Rows(rows)); err != nil {
			return err
		}
	}
	o.events.Reset()
	return nil
}

func (o *output) flushReplies() error {
	for rows := range data.AttemptChunks(o.replies) {
		if err := o.send(contract.Rows(rows)); err != nil {
			return err
		}
	}
	o.replies, o.repliesBytes = slices.Delete(o.replies, 0, len(o.replies)), 0
	return nil
}

func clone(e data.Events) data.Events {
	var c data.Events
	c.Append(e)
	return c
}
