package main

import (
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Served and called directly, the plugin writes the same weeks.
func TestServed(t *testing.T) {
	quick := plugin
	quick.Defaults = tinyParams()
	want := fitAndGenerate(t, localLM{quick.Defaults.filled()}, testRun(t))
	if want.Len() == 0 {
		t.Fatal("nothing is written")
	}
	served := fitAndGenerate(t, sdktest.InProcess(t, quick).Generator(), testRun(t))
	if diff := cmp.Diff(want, served); diff != "" {
		t.Errorf("served weeks differ (-direct +served):\n%s", diff)
	}
}

// testRun returns a run on the vocabulary of sdktest.
func testRun(t testing.TB) *sdk.Run {
	return &sdk.Run{
		Seed: 7, ModelDir: t.TempDir(), StateDir: t.TempDir(), Threads: 2, Vocabulary: sdktest.Vocabulary(), Context: sdk.ContextNone,
		Target: sdk.TargetIntent, Window: data.MaxWindow, Log: slog.New(slog.DiscardHandler),
	}
}

// fitAndGenerate learns from the population of sdktest and writes weeks for its
// individuals.
func fitAndGenerate(t *testing.T, g sdk.Generator, run *sdk.Run) data.Events {
	t.Helper()
	if err := g.Fit(t.Context(), run, sdktest.Train(sdktest.Population), sdktest.Profiles(sdktest.Population)); err != nil {
		t.Fatal(err)
	}
	return generate(t, g, run)
}

func generate(t *testing.T, g sdk.Generator, run *sdk.Run) data.Events {
	t.Helper()
	seed := func(user uint32) data.Events {
		rows := sdktest.Train([]uint32{user})
		n := 0
		for n < rows.Len() && rows.Day[n] < 7 {
			n++
		}
		return rows.Slice(0, n)
	}
	var out weeks
	if err := g.Generate(t.Context(), run, sdktest.Requests(sdktest.Individuals, seed), &out); err != nil {
		t.Fatal(err)
	}
	return out.Events
}

// weeks is an output that keeps rows.
type weeks struct{ data.Events }

func (w *weeks) Week(week data.Events) error { w.Append(week); return nil }

func (w *weeks) Attempt(data.Attempt) error { return nil }

// tinyParams are those of the conformance test.
func tinyParams() Params {
	p := defaults
	if err := json.Unmarshal([]byte(`{`+tiny+`, "steps": 20}`), &p); err != nil {
		panic(err)
	}
	return p
}
