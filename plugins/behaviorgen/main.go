// Behaviorgen asks a language model for the weeks of a person, from a profile and a
// few real records (BehaviorGen). See README.md.
package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

var plugin = sdk.Plugin[Params]{
	Name: "behaviorgen", Version: "1", Reads: sdk.ReadsSeed, Learns: true, Attempts: true, Uses: []string{"llm:{base_url}"},
	Citation:  "Li, Ding, Gong, Li: Large language model as user daily behavior data generator, 2025, arXiv 2505.17615",
	Summary:   "Asks a language model for the weeks of a person, from a profile and a few real records.",
	Defaults:  defaults,
	Validate:  Params.validate,
	Estimate:  estimate,
	Generator: func(p Params) (sdk.Generator, error) { return behaviorgen{p}, nil },
}

func main() {
	llmServe.Main()
	plugin.Serve()
}

// The tokens of a prompt and a record, as they mostly are, where no prompt is rendered.
const (
	promptTokens = 200 // what is the same in every prompt
	nameTokens   = 4   // of a name in a list
	recordTokens = 16
	weekRecords  = 15 // of a person of whom nothing is known
)

// estimate counts the tokens of a prompt for each reply, as if no reply were repaired.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	if s.Call != "generate" || p.Offline() || s.Weeks == 0 {
		return sdk.Cost{}
	}
	shown := float64(s.Events) / float64(max(1, s.Users))
	week := max(shown, weekRecords)
	replies, weeks := float64(s.Weeks), 1.0
	switch d := p.SegmentDays; {
	case d == 0:
		replies, weeks = float64(s.Users), float64(s.Weeks)/float64(max(1, s.Users))
	case d > 7:
		replies, weeks = replies*7/float64(d), float64(d)/7
	case d < 7:
		parts := float64((7 + d - 1) / d)
		replies, weeks = replies*parts, 1/parts
	}
	names := s.Vocabulary.Behaviours
	if s.Vocabulary.Locations <= record.MostListed {
		names += s.Vocabulary.Locations
	}
	if !p.Format {
		names = 0
	}
	prompt := promptTokens + float64(nameTokens*names) + shown*recordTokens
	return llm.Settings.Estimate(p.Settings, int(replies), int(prompt), int(weeks*week*recordTokens))
}
