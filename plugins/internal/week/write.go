package week

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Turn is a week that is to be drawn: week Week, from 0, of the request with that
// index. Weeks that came out empty count.
type Turn struct{ Request, Week int }

// Batch says how many weeks are drawn at once.
type Batch struct {
	Most int // weeks in a batch; at least 1
	// Ahead is the most weeks of one request in a batch; at least 1. With 1 a week may
	// depend on those of its request before it. With more it must depend on its
	// request and number alone: some weeks may be drawn that are not needed.
	Ahead int
}

// Write writes weeks of tokens to out, for each request in order, until there are
// as many events as it wants or MaxWeeks are drawn. A week that comes out empty
// takes one of MaxWeeks and no sequence number. draw returns the tokens of each
// turn, which need not be valid; it may use them again once it is called again.
//
// It adds to count what Decode does, and of the events written duplicate, those
// equal to another before them in their week (day, slot, location, behaviour), and
// kept, those equal to an event in the request's history (weekday, slot, location,
// behaviour); and empty, weeks without an event, of all weeks. What was drawn in
// vain is not counted.
func (c *Codec) Write(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, count *Counters, b Batch,
	draw func(context.Context, []Turn) ([][]int32, error)) error {
	rows := func(tokens []int32, r *progress) data.Events {
		return c.Decode(tokens, r.User, r.sequence+1, count)
	}
	return write(ctx, run, requests, out, count, b, draw, rows)
}

// WriteRows is Codec.Write for weeks that are drawn as rows, one at a time, each
// after the one before it. Rows are in order of time; their user, sequence and day
// are set here, the day by the weekday or, if the weekdays of the request's history
// are no calendar, by the day modulo 7.
func WriteRows(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, count *Counters,
	draw func(context.Context, Turn) (data.Events, error)) error {
	one := func(ctx context.Context, turns []Turn) ([]data.Events, error) {
		drawn, err := draw(ctx, turns[0])
		still := Still(requests[turns[0].Request].History)
		var week data.Events
		for i := range drawn.Len() {
			e := drawn.Row(i)
			e.Day = uint32(Place(drawn, i, still))
			week.Add(e)
		}
		return []data.Events{week}, err
	}
	return WriteBatches(ctx, run, requests, out, count, Batch{1, 1}, one)
}

// WriteBatches is Codec.Write for weeks that are drawn as rows. Rows are in order of
// time, their Day is the day of the week, 0 to 6; user, sequence and day are set here.
func WriteBatches(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, count *Counters, b Batch,
	draw func(context.Context, []Turn) ([]data.Events, error)) error {
	rows := func(drawn data.Events, r *progress) data.Events {
		var week data.Events
		for i := range drawn.Len() {
			e := drawn.Row(i)
			e.User, e.Sequence = r.User, r.sequence+1
			e.Day += days * r.sequence
			week.Add(e)
		}
		return week
	}
	return write(ctx, run, requests, out, count, b, draw, rows)
}

// write is Codec.Write for weeks that are drawn as W.
func write[W any](ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, count *Counters, b Batch,
	draw func(context.Context, []Turn) ([]W, error), rows func(W, *progress) data.Events) error {
	if b.Most < 1 || b.Ahead < 1 {
		panic(fmt.Sprintf("week: a batch of %d weeks, %d of a request: want at least 1", b.Most, b.Ahead))
	}
	all := make([]*progress, len(requests))
	for i, r := range requests {
		all[i] = newProgress(r)
	}
	count.begin()
	head := 0 // the first request that is not yet written
	for {
		for ; head < len(all) && all[head].done(); head++ {
			if err := all[head].flush(out); err != nil {
				return err
			}
		}
		run.Progress(share(all), "")
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		turns := b.turns(all[head:], head)
		if len(turns) == 0 {
			return nil
		}
		drawn, err := draw(ctx, turns)
		if err != nil {
			return err
		}
		for i, t := range turns {
			if r := all[t.Request]; !r.done() {
				r.take(rows(drawn[i], r), count)
			}
		}
	}
}

// turns returns the next weeks of requests, the first of which has that index: of
// each request one, then of each another, as far as it is likely to need them.
func (b Batch) turns(requests []*progress, index int) []Turn {
	var turns []Turn
	for ahead := range b.Ahead {
		before := len(turns)
		for i, r := range requests {
			if len(turns) == b.Most {
				return turns
			}
			if ahead < r.likely() {
				turns = append(turns, Turn{index + i, r.drawn + ahead})
			}
		}
		if len(turns) == before {
			break
		}
	}
	return turns
}

// share returns how much of all requests is done.
func share(all []*progress) float64 {
	sum := 0.0
	for _, r := range all {
		sum += r.share()
	}
	return sum / float64(max(1, len(all)))
}
