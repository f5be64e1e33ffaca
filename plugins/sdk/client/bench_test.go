package client_test

import (
	"context"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// rowBytes is the size of a row of EVENTS on the wire.
const rowBytes = 26

type sink struct{}

func (sink) Fit(context.Context, *sdk.Run, data.Events, data.Profiles) error { return nil }

// Generate writes the weeks of MaxWeeks, 100 rows each.
func (sink) Generate(_ context.Context, _ *sdk.Run, requests []data.Request, out sdk.Output) error {
	for _, r := range requests {
		rows := week(r.User, 1, 100)
		for n := range r.MaxWeeks {
			for i := range rows.Sequence {
				rows.Sequence[i] = uint32(n + 1)
			}
			if err := out.Week(rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func sinkPlugin() sdk.Plugin[struct{}] {
	return sdk.Plugin[struct{}]{
		Name: "sink", Version: "1", Summary: "Does nothing.",
		Generator: func(struct{}) (sdk.Generator, error) { return sink{}, nil },
	}
}

func BenchmarkToPlugin(b *testing.B) {
	c := sdktest.InProcess(b, sinkPlugin())
	train := history(1, 4_000_000)
	b.SetBytes(int64(train.Len()) * rowBytes)
	for b.Loop() {
		if err := c.Generator().Fit(b.Context(), newRun(b, ""), train, data.Profiles{}); err != nil {
			b.Fatal(err)
		}
	}
}

type count struct{ rows int }

func (c *count) Week(w data.Events) error   { c.rows += w.Len(); return nil }
func (c *count) Attempt(data.Attempt) error { return nil }

// With the checks of both ends.
func BenchmarkFromPlugin(b *testing.B) {
	c := sdktest.InProcess(b, sinkPlugin())
	const weeks = 20_000
	b.SetBytes(weeks * 100 * rowBytes)
	for b.Loop() {
		var got count
		requests := []data.Request{{User: 1, Events: 1 << 30, MaxWeeks: weeks}}
		if err := c.Generator().Generate(b.Context(), newRun(b, ""), requests, &got); err != nil || got.rows != weeks*100 {
			b.Fatal(got.rows, err)
		}
	}
}

func BenchmarkScores(b *testing.B) {
	c := sdktest.InProcess(b, counterPlugin())
	w := windows(1, 20_000)
	model, err := c.Predictor().Load(b.Context(), newRun(b, "{}"))
	if err != nil {
		b.Fatal(err)
	}
	out := make([]float32, 2*w.Len())
	b.SetBytes(int64(w.History.Len()*rowBytes + 14*w.Len() + 4*len(out)))
	for b.Loop() {
		if err := model.Score(b.Context(), newRun(b, "{}"), w, out); err != nil {
			b.Fatal(err)
		}
	}
}
