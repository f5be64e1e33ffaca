// Markov is the generator that writes weeks as a semi-Markov process: when a day
// begins, what is done then, where, and how long until the next event, counted
// in the user's seed and backed off to the population. It is the smallest
// generator and the one to copy for a new plugin.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// Params are the settings of markov.
type Params struct {
	Prior float64 `json:"prior" doc:"events that each coarser level weighs in the counts of a finer one; small follows the seed, large the population" jsonschema:"exclusiveMinimum=0"`
}

// plugin describes markov to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "markov",
	Version:   "1",
	Summary:   "Writes weeks as a semi-Markov process counted in the seed and backed off to the population.",
	Defaults:  Params{Prior: 3},
	Reads:     sdk.ReadsSeed,
	Learns:    true,
	Estimate:  estimate,
	Generator: func(p Params) (sdk.Generator, error) { return markov{p}, nil },
}

func main() { plugin.Serve() }

// estimate counts the updates of ten levels a row, and for a week of some fifty
// draws of up to seven levels each.
func estimate(_ Params, s sdk.Sizes) sdk.Cost {
	return sdk.Cost{FLOPs: 10*float64(s.Events) + 50*7*float64(s.Weeks)}
}
