// Popularity is the predictor that ranks classes by how often they occur, in the
// population and, after fine-tuning, with the user. It is the smallest predictor
// and the one to copy for a new plugin.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// Params are the settings of popularity.
type Params struct {
	Prior float64 `json:"prior" doc:"events that the population's frequencies weigh in a user's" jsonschema:"exclusiveMinimum=0"`
}

// plugin describes popularity to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "popularity",
	Version:   "1",
	Summary:   "Ranks classes by how often they occur.",
	Defaults:  Params{Prior: 10},
	Estimate:  estimate,
	Predictor: func(p Params) (sdk.Predictor, error) { return popularity{p}, nil },
}

func main() { plugin.Serve() }

// estimate counts one operation a row and one a score.
func estimate(_ Params, s sdk.Sizes) sdk.Cost {
	return sdk.Cost{FLOPs: float64(s.Events) + float64(s.Windows*s.Vocabulary.Intents)}
}
