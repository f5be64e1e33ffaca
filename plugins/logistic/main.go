// Logistic is the predictor that ranks classes by a multinomial logistic
// regression on the last events and the window's histogram.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// History says whose events the histograms of a window count.
type History string

// The histories: the window alone, or the window and the user's training rows.
const (
	HistoryWindow     History = "window"
	HistoryWindowUser History = "window+user"
)

// Finetune says what fine-tuning changes, besides the user's histogram.
type Finetune string

// The kinds of fine-tuning: nothing, or the weights.
const (
	FinetuneNone    Finetune = "none"
	FinetuneWeights Finetune = "weights"
)

// Params are the settings of logistic.
type Params struct {
	C             float64  `json:"c" doc:"inverse strength of the L2 penalty in pretraining: the summed cross-entropy plus |W|^2/(2C) is minimised" jsonschema:"exclusiveMinimum=0"`
	MaxIterations int      `json:"max_iterations" doc:"most iterations of L-BFGS, in pretraining and in fine-tuning" jsonschema:"minimum=1,maximum=10000"`
	History       History  `json:"history" doc:"whose events the histograms count: the window's alone, or the user's training rows in a second one" jsonschema:"enum=window,enum=window+user"`
	Finetune      Finetune `json:"finetune" doc:"what fine-tuning changes besides the user's histogram: nothing, or the weights" jsonschema:"enum=none,enum=weights" phase:"finetune"`
	Strength      float64  `json:"strength" doc:"penalty of fine-tuning on the distance from the pretrained weights: the summed cross-entropy plus strength/2 |W - W0|^2 is minimised" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
}

// plugin describes logistic to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "logistic",
	Version:   "1",
	Summary:   "Ranks classes by a multinomial logistic regression on the last events and the window's histogram.",
	Defaults:  Params{C: 1, MaxIterations: 60, History: HistoryWindow, Finetune: FinetuneWeights, Strength: 30},
	Estimate:  estimate,
	Predictor: func(p Params) (sdk.Predictor, error) { return logistic{p}, nil },
}

func main() { plugin.Serve() }

// features is about how many entries a row of the matrix has: one-hots, sums and
// the classes of a window.
const features = 14

// estimate counts two operations a feature and class to score a row and two more
// for its gradient, in 1.1 evaluations an iteration.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	row := 2 * features * float64(s.Vocabulary.Intents)
	training := 2 * 1.1 * float64(p.MaxIterations) * row * float64(s.Events)
	if s.Call != "pretrain" && p.Finetune == FinetuneNone {
		training = 0
	}
	return sdk.Cost{FLOPs: training + row*float64(s.Windows)}
}
