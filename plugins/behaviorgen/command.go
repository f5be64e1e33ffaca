package main

import "github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"

// llmServe is the command "behaviorgen llm-serve": the offline stand-in, without a
// population.
var llmServe = serve.Command{
	Plugin: "behaviorgen", Is: "a stand-in, which is no language model",
	Model: func() (serve.Model, error) {
		return &standIn{name: "behaviorgen-offline-stand-in", usual: weekRecords}, nil
	},
}
