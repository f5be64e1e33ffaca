// Null/pairs is a generator conditioned on pairs: Fit keeps every (week, next
// week) of the population, Generate answers the fullest week that it is shown
// with the successor of the most similar one.
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
	Start      string `json:"start" doc:"what a chain of weeks starts from: the fullest week of the seed, or nothing of the user" jsonschema:"enum=seed,enum=nothing" phase:"generate" reads:"seed=seed,nothing=none"`
}

type pairs struct{ params Params }

// pair is two successive weeks of one user.
type pair struct{ From, To []week.Moment }

func main() {
	sdk.Plugin[Params]{
		Name: "null-pairs", Version: "1", Reads: sdk.ReadsSeed, Learns: true,
		Summary:   "Answers a week with the successor of the most similar one; a null plugin for the contract's tests.",
		Defaults:  Params{Start: "seed"},
		Generator: func(p Params) (sdk.Generator, error) { return pairs{p}, nil },
	}.Serve()
}

func (g pairs) Fit(_ context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	t := transcript.New(run, "fit", g.params.Transcript)
	if err := t.Profiles(profiles); err != nil {
		return err
	}
	if err := t.Events("event", train); err != nil {
		return err
	}
	all := []pair{}
	for _, user := range train.ByUser() {
		weeks := split(user, run)
		for i := range len(weeks) - 1 {
			all = append(all, pair{weeks[i], weeks[i+1]})
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run.ModelDir, "pairs.json"), b, 0o666)
}

func (g pairs) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	if err := transcript.New(run, "generate", g.params.Transcript).Requests(requests); err != nil {
		return err
	}
	b, err := os.ReadFile(filepath.Join(run.ModelDir, "pairs.json"))
	if err != nil {
		return err
	}
	var all []pair
	if err := json.Unmarshal(b, &all); err != nil {
		return fmt.Errorf("pairs.json: %w", err)
	}
	for _, r := range requests {
		var shown []week.Moment
		for _, w := range split(r.History, run) {
			if len(w) > len(shown) {
				shown = w
			}
		}
		err := week.Write(run, r, out, func(int) ([]week.Moment, error) {
			shown = successor(shown, all)
			return shown, ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// split cuts events into Monday-aligned weeks.
func split(events data.Events, run *sdk.Run) [][]week.Moment {
	var weeks [][]week.Moment
	for start := 0; start < events.Len(); {
		end := start
		for end < events.Len() && monday(events, end) == monday(events, start) {
			end++
		}
		weeks = append(weeks, week.Moments(events.Slice(start, end), &run.Vocabulary))
		start = end
	}
	return weeks
}

func monday(e data.Events, i int) int { return int(e.Day[i]) - int(e.Weekday[i]) }

// successor returns the week after the one that shares most moments with w, or w
// itself if there are no pairs.
func successor(w []week.Moment, all []pair) []week.Moment {
	in := map[week.Moment]bool{}
	for _, m := range w {
		in[m] = true
	}
	best, most := w, -1
	for _, p := range all {
		n := 0
		for _, m := range p.From {
			if in[m] {
				n++
			}
		}
		if n > most && len(p.To) > 0 {
			best, most = p.To, n
		}
	}
	return best
}
