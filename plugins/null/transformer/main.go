// Null/transformer is a generator that edits real events: it gives back a user's
// real weeks with every other event replaced by the population's most frequent
// behaviour. Time and order are kept.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/null/internal/transcript"
	"github.com/behaviorbench/behaviorbench/plugins/null/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Params of the plugin.
type Params struct {
	Transcript bool   `json:"transcript" doc:"write every received row to the artifact received"`
	Edits      string `json:"edits" doc:"the weeks of a user that are edited: all of the train part, or the seed's" jsonschema:"enum=train,enum=seed" phase:"generate" reads:"train=train,seed=seed"`
}

type transformer struct{ params Params }

// model is what Fit leaves: the place and behaviour that replace others.
type model struct{ Location, Behaviour uint32 }

func main() {
	sdk.Plugin[Params]{
		Name: "null-transformer", Version: "1", Reads: sdk.ReadsTrain, Learns: true,
		Defaults:  Params{Edits: "train"},
		Summary:   "Replaces every other real event by the most frequent one; a null plugin for the contract's tests.",
		Generator: func(p Params) (sdk.Generator, error) { return transformer{p}, nil },
	}.Serve()
}

func (g transformer) Fit(_ context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	t := transcript.New(run, "fit", g.params.Transcript)
	if err := t.Profiles(profiles); err != nil {
		return err
	}
	if err := t.Events("event", train); err != nil {
		return err
	}
	var top model
	count := map[model]int{}
	for _, m := range week.Moments(train, &run.Vocabulary) {
		k := model{m.Location, m.Behaviour}
		count[k]++
		if n := count[k] - count[top]; n > 0 || n == 0 && (k.Behaviour < top.Behaviour || k.Behaviour == top.Behaviour && k.Location < top.Location) {
			top = k
		}
	}
	b, err := json.Marshal(top)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run.ModelDir, "top.json"), b, 0o666)
}

func (g transformer) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	if err := transcript.New(run, "generate", g.params.Transcript).Requests(requests); err != nil {
		return err
	}
	b, err := os.ReadFile(filepath.Join(run.ModelDir, "top.json"))
	if err != nil {
		return err
	}
	var top model
	if err := json.Unmarshal(b, &top); err != nil {
		return fmt.Errorf("top.json: %w", err)
	}
	for _, r := range requests {
		weeks := g.edit(r.History, top, run)
		if len(weeks) == 0 {
			continue
		}
		err := week.Write(run, r, out, func(w int) ([]week.Moment, error) {
			return weeks[(w-1)%len(weeks)], ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// edit returns the weeks of a history with every other event replaced.
func (g transformer) edit(history data.Events, top model, run *sdk.Run) [][]week.Moment {
	var weeks [][]week.Moment
	monday := int64(-8)
	for i := range history.Len() {
		e := history.Row(i)
		if start := int64(e.Day) - int64(e.Weekday); start != monday {
			monday, weeks = start, append(weeks, nil)
		}
		m := week.Moment{Weekday: e.Weekday, Slot: e.Slot, Location: e.Location, Behaviour: e.Behaviour, Intent: e.Intent}
		if i%2 == 1 && int(top.Behaviour) < len(run.Vocabulary.IntentOf) {
			m.Location, m.Behaviour, m.Intent = top.Location, top.Behaviour, run.Vocabulary.IntentOf[top.Behaviour]
		}
		weeks[len(weeks)-1] = append(weeks[len(weeks)-1], m)
	}
	return weeks
}
