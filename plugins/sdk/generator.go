package sdk

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Generator writes synthetic weeks of events.
//
// Fit comes first, in a process of its own; it leaves whatever Generate needs in
// run.ModelDir. Generate may be called in another process, later, any number of
// times for one model, each time with other requests.
//
// Both return soon after ctx is done, with its error. A plugin that describes
// itself as exact gives the same bytes for the same run and rows.
type Generator interface {
	// Fit learns from the events and profiles of the population. Both are empty
	// for a generator that does not learn.
	Fit(ctx context.Context, run *Run, train data.Events, profiles data.Profiles) error
	// Generate writes, for each request in order, weeks of that user to out.
	// A user for whom it can write nothing is left out; the harness notes it.
	Generate(ctx context.Context, run *Run, requests []data.Request, out Output) error
}

// Output takes what Generate writes. Its methods return an error when the
// receiver is gone; Generate then returns it.
type Output interface {
	// Week takes one synthetic week: rows of one user and one sequence, in order
	// of time. Sequences of a user count from 1. The rows are copied.
	Week(week data.Events) error
	// Attempt takes one reply of a prompted generator, before its rows.
	Attempt(attempt data.Attempt) error
}
