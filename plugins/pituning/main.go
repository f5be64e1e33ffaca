// Pituning is the predictor PITuning: a transformer over event tokens with intent
// attention and event reconstruction, pretrained on the population and tuned to
// each user after adaptive unlearning.
package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// plugin describes pituning to the harness.
var plugin = sdk.Plugin[Params]{
	Name:     "pituning",
	Version:  "2",
	Citation: "Gong et al., A Population-to-Individual Tuning Framework for Adapting Pretrained LM to On-device User Intent Prediction, KDD 2024, arXiv:2408.09815",
	Summary:  "Ranks classes by a transformer over event tokens, pretrained on the population and tuned to the user.",
	Defaults: Params{
		Variant: VariantFull, Backbone: BackboneGPT2, Size: SizeSmall,
		PastIntents: true, WindowCounts: true, UnknownLocations: .05, LocationDropout: .5, Dropout: .2,
		IntentAttention: true, IntentHidden: 32,
		Reconstruction: true, ReconstructionWeight: .1, ReconstructionMask: .15, ReconBidir: false,
		Distill: false, TeacherSize: SizeLarge, Temperature: 2,
		Rate: 3e-4, Warmup: 100, WeightDecay: .01, LabelSmoothing: 0, EMA: .999,
		Batch: 32, Stride: 25, PretrainEpochs: 20, MinSteps: 1000, Patience: 5, EvaluateEvery: 50,
		FinetuneRate: 1e-4, FinetuneEpochs: 5, FinetuneShare: .5, FinetuneBatch: 4, FinetuneStride: 4, FinetuneLocationDropout: .5, FinetuneScope: recipe.ScopeAll,
		Unlearn: true, UnlearnRate: 1e-4, UnlearnWeight: .1, UnlearnRatio: 2,
	},
	Validate:  Params.validate,
	Estimate:  estimate,
	Predictor: func(p Params) (sdk.Predictor, error) { return pituning{p.effective()}, nil },
}

func main() { plugin.Serve() }
