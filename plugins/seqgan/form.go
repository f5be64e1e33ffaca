package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// form is how events become sequences and sequences events.
type form interface {
	language() language
	// sequences returns the sequences of one user.
	sequences(user data.Events) []sequence
	// write writes the events of what draw returns, turn by turn, until every request
	// has as many as it wants.
	write(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, count *week.Counters, draw drawer) error
	// save writes what load needs to a model directory.
	save(dir string) error
}

// drawer draws the tokens of weeks of requests.
type drawer func(context.Context, []week.Turn) ([][]int32, error)

// newForm returns the form of a population.
func newForm(run *sdk.Run, p Params, train data.Events) (form, error) {
	if p.Sequence == SequenceFixed {
		return newFixed(&run.Vocabulary, p.Length)
	}
	codec, err := week.New(&run.Vocabulary, train, week.Config{Mode: p.Mode})
	if err != nil {
		return nil, sdk.InvalidParams(err)
	}
	return weekly{codec}, nil
}

// loadForm returns the form of a model.
func loadForm(run *sdk.Run, p Params) (form, error) {
	if p.Sequence == SequenceFixed {
		return newFixed(&run.Vocabulary, p.Length)
	}
	codec, err := week.Load(run.ModelDir, &run.Vocabulary)
	if err != nil {
		return nil, sdk.InvalidParams(err)
	}
	return weekly{codec}, nil
}

// atOnce is how many weeks are drawn together, ahead how many of them of one user.
const atOnce, ahead = 256, 64
