// Null/per-user is a generator that trains a model of each user from that user's
// real train rows while it generates: it draws the user's own moments with
// replacement. It learns nothing from the population.
package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/null/internal/transcript"
	"github.com/behaviorbench/behaviorbench/plugins/null/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Params of the plugin.
type Params struct {
	Transcript bool `json:"transcript" doc:"write every received row to the artifact received"`
}

type perUser struct{ params Params }

func main() {
	sdk.Plugin[Params]{
		Name: "null-per-user", Version: "1", Reads: sdk.ReadsTrain,
		Summary:   "Draws a user's own moments with replacement; a null plugin for the contract's tests.",
		Generator: func(p Params) (sdk.Generator, error) { return perUser{p}, nil },
	}.Serve()
}

func (g perUser) Fit(_ context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	t := transcript.New(run, "fit", g.params.Transcript)
	if err := t.Profiles(profiles); err != nil {
		return err
	}
	return t.Events("event", train)
}

func (g perUser) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	if err := transcript.New(run, "generate", g.params.Transcript).Requests(requests); err != nil {
		return err
	}
	for _, r := range requests {
		own := week.Moments(r.History, &run.Vocabulary)
		if len(own) == 0 {
			continue
		}
		rng := run.Rand(fmt.Sprint("user ", r.User))
		err := week.Write(run, r, out, func(int) ([]week.Moment, error) {
			drawn := make([]week.Moment, max(1, len(own)/max(1, r.Weeks)))
			for i := range drawn {
				drawn[i] = own[rng.IntN(len(own))]
			}
			return drawn, ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}
