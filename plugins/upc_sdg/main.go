// Upc_sdg is the generator that publishes a user's own events but for those that say
// least of the user, which it replaces (Liu et al. 2022).
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// plugin describes upc_sdg to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "upc_sdg",
	Version:   "1",
	Citation:  "Liu et al. 2022, Privacy-Preserving Synthetic Data Generation for Recommendation Systems, SIGIR",
	Summary:   "Publishes a user's real events with a share of them replaced by items that suit the user and differ from what they replace.",
	Defaults:  defaults,
	Reads:     sdk.ReadsTrain,
	Learns:    true,
	Estimate:  estimate,
	Generator: func(p Params) (sdk.Generator, error) { return upcSDG{p}, nil },
}

func main() { plugin.Serve() }
