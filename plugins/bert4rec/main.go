// Bert4rec is the predictor that fills in hidden events of a window with a
// bidirectional transformer (Sun et al. 2019), here to rank the intent of the
// event that follows.
package main

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// plugin describes bert4rec to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "bert4rec",
	Version:   "2",
	Citation:  "Sun et al. 2019, BERT4Rec: Sequential Recommendation with Bidirectional Encoder Representations from Transformer, CIKM",
	Summary:   "Ranks classes by a bidirectional transformer that fills in hidden events of a window.",
	Defaults:  defaults,
	Validate:  Params.validate,
	Estimate:  estimate,
	Predictor: func(p Params) (sdk.Predictor, error) { return bert4rec{p}, nil },
}

func main() { plugin.Serve() }

// validate says what the schema cannot.
func (p Params) validate() error {
	switch {
	case p.Width%p.Heads != 0:
		return fmt.Errorf("heads: %d do not divide width %d", p.Heads, p.Width)
	case p.WindowCounts && !p.PastIntents:
		return fmt.Errorf("window_counts: without past_intents there is nothing to count: set it to false too")
	case p.Clozes+p.Lasts == 0:
		return fmt.Errorf("cloze_copies and last_copies are both 0: there would be nothing to learn from")
	}
	return nil
}

// estimate counts 6 operations a weight and row for training and 2 for scoring
// (Kaplan et al. 2020, section 2.1), for windows of 50 events, plus attention.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	const window = 50
	d := float64(p.Width)
	row := float64(p.Blocks) * (2*12*d*d + 4*window*d) // forward
	instances := func(events, stride, copies int) float64 {
		return float64(events) / float64(stride) * float64(copies) * window
	}
	flops := row * window * float64(s.Windows)
	switch s.Call {
	case "pretrain":
		flops += 3 * row * float64(p.PretrainEpochs) * instances(s.Events, p.Stride, p.Clozes+p.Lasts)
	case "finetune":
		flops += 3 * row * float64(p.FinetuneEpochs) * instances(s.Events, 1, 1+p.FinetuneClozes)
	}
	return sdk.Cost{FLOPs: flops}
}
