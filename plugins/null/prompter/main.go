// Null/prompter is a generator in the shape of one that asks a remote model: it
// reads a seed, reports every reply as an attempt, spends from a budget, keeps
// what it bought in the state folder and names an exclusive resource. Its "model"
// repeats the seed; the first reply to every third question is prose, which
// cannot be read, and is asked for again.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/null/internal/transcript"
	"github.com/behaviorbench/behaviorbench/plugins/null/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Params of the plugin.
type Params struct {
	Endpoint   string `json:"endpoint" doc:"names the exclusive resource; nothing is connected to"`
	Transcript bool   `json:"transcript" doc:"write every received row to the artifact received"`
}

type prompter struct{ params Params }

func main() {
	sdk.Plugin[Params]{
		Name: "null-prompter", Version: "1", Reads: sdk.ReadsSeed, Attempts: true, Uses: []string{"llm:{endpoint}"},
		Summary:   "Repeats the seed as a remote model would be asked to; a null plugin for the contract's tests.",
		Defaults:  Params{Endpoint: "null"},
		Generator: func(p Params) (sdk.Generator, error) { return prompter{p}, nil },
		Estimate: func(_ Params, s sdk.Sizes) sdk.Cost {
			return sdk.Cost{PromptTokens: uint64(20 * s.Events), CompletionTokens: uint64(20 * s.Events)}
		},
	}.Serve()
}

func (g prompter) Fit(_ context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	t := transcript.New(run, "fit", g.params.Transcript)
	if err := t.Profiles(profiles); err != nil {
		return err
	}
	return t.Events("event", train)
}

func (g prompter) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	t := transcript.New(run, "generate", g.params.Transcript)
	if err := t.Line("budget requests=%d", run.Budget.Requests); err != nil {
		return err
	}
	if err := t.Requests(requests); err != nil {
		return err
	}
	spent := uint64(0)
	for i, r := range requests {
		run.Progress(float64(i)/float64(len(requests)), "asking")
		seed := week.Moments(r.History, &run.Vocabulary)
		if len(seed) == 0 {
			continue
		}
		err := week.Write(run, r, out, func(w int) ([]week.Moment, error) {
			return g.ask(ctx, run, r, w, seed, &spent, out)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ask buys one week, unless the state folder has it, and reports its replies.
func (g prompter) ask(ctx context.Context, run *sdk.Run, r data.Request, w int, seed []week.Moment, spent *uint64, out sdk.Output) ([]week.Moment, error) {
	for number := uint32(0); ; number++ {
		name := filepath.Join(run.StateDir, fmt.Sprintf("u%d-w%d-a%d", r.User, w, number))
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			if run.Budget.Requests > 0 && *spent == run.Budget.Requests {
				return nil, sdk.BudgetExhausted(fmt.Errorf("%d requests spent at week %d of user %d", *spent, w, r.User))
			}
			*spent++
			if err := run.Spend(sdk.Spend{Requests: 1, PromptTokens: 10, CompletionTokens: uint64(10 * len(seed))}); err != nil {
				return nil, err
			}
			if err := os.WriteFile(name, nil, 0o666); err != nil {
				return nil, err
			}
		}
		attempt := data.Attempt{User: r.User, Week: uint32(w), Weeks: 1, Number: number, Text: "I would rather not."}
		readable := w%3 != 0 || number > 0
		if readable {
			attempt.Text, attempt.Parsed = reply(r.User, uint32(w), seed)
		}
		if err := out.Attempt(attempt); err != nil {
			return nil, err
		}
		if readable {
			return seed, ctx.Err()
		}
	}
}

// reply writes moments as a model would.
func reply(user, w uint32, moments []week.Moment) (string, data.Events) {
	var text strings.Builder
	var rows data.Events
	for _, m := range moments {
		fmt.Fprintf(&text, "[%d, %02d:%02d, %d, %d]\n", m.Weekday, m.Slot/2, m.Slot%2*30, m.Location, m.Behaviour)
		rows.Add(data.Event{
			User: user, Sequence: w, Day: 7*(w-1) + uint32(m.Weekday), Weekday: m.Weekday, Slot: m.Slot,
			Location: m.Location, Behaviour: m.Behaviour, Intent: m.Intent,
		})
	}
	return text.String(), rows
}
