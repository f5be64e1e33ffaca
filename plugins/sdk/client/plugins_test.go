package client_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// vocabulary has two locations, three behaviours and two intents; a day begins
// with slot 4 of 24.
var vocabulary = data.Vocabulary{
	Locations:   []string{"home", "work"},
	Behaviours:  []string{"sleep", "eat", "code"},
	Intents:     []string{"rest", "work"},
	IntentOf:    []uint32{0, 0, 1},
	SlotsPerDay: 24,
	DayStart:    4,
}

// week returns n rows of one synthetic week.
func week(user, sequence uint32, n int) data.Events {
	var e data.Events
	for i := range n {
		behaviour := uint32(i % 3)
		e.Add(data.Event{
			User: user, Sequence: sequence, Day: 7*(sequence-1) + uint32(i*7/n), Weekday: uint8(i * 7 / n), Slot: 12,
			Location: uint32(i % 2), Behaviour: behaviour, Intent: vocabulary.IntentOf[behaviour],
		})
	}
	return e
}

// history returns n rows of real history.
func history(user uint32, n int) data.Events {
	e := week(user, 1, n)
	clear(e.Sequence)
	return e
}

type params struct {
	Rows int    `json:"rows" doc:"rows of a week" jsonschema:"minimum=1,maximum=100"`
	Mode string `json:"mode" doc:"what to do" jsonschema:"enum=good,enum=panic,enum=invalid,enum=budget,enum=measure,enum=fail,enum=hang"`
}

// misbehave does what mode asks for.
func misbehave(ctx context.Context, mode string) error {
	switch mode {
	case "panic":
		panic("boom")
	case "invalid":
		return sdk.InvalidParams(errors.New("cannot use these rows"))
	case "budget":
		return fmt.Errorf("prompting: %w", sdk.BudgetExhausted(errors.New("no tokens are left")))
	case "measure":
		return sdk.NotMeasurable(errors.New("nothing to measure"))
	case "fail":
		return errors.New("the loss is bad")
	case "hang":
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

// writer writes weeks of params.Rows rows until the amount is reached, and
// reports all that can be reported.
type writer struct{ params }

func writerPlugin() sdk.Plugin[params] {
	return sdk.Plugin[params]{
		Name: "writer", Version: "1", Summary: "Writes weeks.",
		Defaults: params{Rows: 10, Mode: "good"},
		Learns:   true, Attempts: true, Reads: sdk.ReadsSeed,
		Uses:      []string{"mode:{mode}"},
		Estimate:  func(p params, s sdk.Sizes) sdk.Cost { return sdk.Cost{FLOPs: float64(p.Rows * s.Events)} },
		Generator: func(p params) (sdk.Generator, error) { return writer{p}, nil },
	}
}

func (w writer) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	text := fmt.Sprint(train.Len(), " rows, ", profiles.Len(), " profiles")
	if err := os.WriteFile(filepath.Join(run.ModelDir, "model"), []byte(text), 0o600); err != nil {
		return err
	}
	run.Progress(0.5, "half")
	run.Log.With("a", 1).WithGroup("g").Warn("careful", "b", "two")
	if err := run.Artifact("curve.csv", make([]byte, 3<<20)); err != nil {
		return err
	}
	if err := run.Spend(sdk.Spend{Requests: 1, PromptTokens: 2, CompletionTokens: 3, MoneyUSD: 0.5}); err != nil {
		return err
	}
	return misbehave(ctx, w.Mode)
}

func (w writer) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	for _, r := range requests {
		for n := uint32(1); int(n) <= r.MaxWeeks && int(n-1)*w.Rows < r.Events; n++ {
			parsed := week(r.User, n, w.Rows)
			text := fmt.Sprintf("%s %d rows of history", r.Profile["gender"], r.History.Len())
			if err := out.Attempt(data.Attempt{User: r.User, Week: n, Weeks: 1, Text: text, Parsed: parsed}); err != nil {
				return err
			}
			if err := out.Week(parsed); err != nil {
				return err
			}
		}
	}
	return misbehave(ctx, w.Mode)
}

// counter scores a class by how often the window has it, plus, when fine-tuned,
// how often the user's rows have it.
type counter struct{ params }

func counterPlugin() sdk.Plugin[params] {
	return sdk.Plugin[params]{
		Name: "counter", Version: "1", Summary: "Counts classes.",
		Defaults:  params{Rows: 1, Mode: "good"},
		Predictor: func(p params) (sdk.Predictor, error) { return counter{p}, nil },
	}
}

func (c counter) Pretrain(ctx context.Context, run *sdk.Run, train, dev data.Events) error {
	text := fmt.Sprint(train.Len(), " train, ", dev.Len(), " dev")
	return os.WriteFile(filepath.Join(run.ModelDir, "model"), []byte(text), 0o600)
}

func (c counter) Load(context.Context, *sdk.Run) (sdk.Model, error) {
	return countModel{counter: c}, nil
}

type countModel struct {
	counter
	counts []float32
}

func (m countModel) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	tuned := countModel{m.counter, make([]float32, run.Classes())}
	for i := range user.Len() {
		tuned.counts[run.Class(user.Row(i))]++
	}
	return tuned, misbehave(ctx, m.Mode)
}

func (m countModel) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	clear(out)
	for i, w := range windows.Each {
		row := out[i*run.Classes() : (i+1)*run.Classes()]
		copy(row, m.counts)
		for j := range w.History.Len() {
			row[run.Class(w.History.Row(j))]++
		}
	}
	return nil
}
