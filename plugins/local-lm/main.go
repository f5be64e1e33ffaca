// Local-lm is a generator of weeks that is a small language model: a decoder-only
// transformer over text, trained from nothing on the population's weeks written out
// line by line (the idea of GReaT, Borisov et al. 2023, on a model of its own).
//
//	local-lm llm-serve --model DIR
//
// serves a model that Fit left as a chat model on loopback.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// plugin describes local-lm to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "local-lm",
	Version:   "1",
	Citation:  "after Borisov et al. 2023, Language Models are Realistic Tabular Data Generators, ICLR",
	Summary:   "Writes the week that follows the seed week as text, token by token, with a small language model trained on the population.",
	Defaults:  defaults,
	Reads:     sdk.ReadsSeed,
	Learns:    true,
	Validate:  Params.validate,
	Estimate:  estimate,
	Generator: func(p Params) (sdk.Generator, error) { return localLM{p.filled()}, nil },
}

func main() {
	llmServe().Main()
	plugin.Serve()
}

// localLM implements sdk.Generator. Its params have no 0 that stands for the size's
// value.
type localLM struct{ params Params }
