package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
)

// Variant says which method is trained.
type Variant string

// The variants: PITuning with the parts that are switched on, or its backbone
// with a softmax over intents and cross-entropy alone.
const (
	VariantFull  Variant = "full"
	VariantPlain Variant = "plain"
)

// Backbone is the kind of transformer.
type Backbone string

// The backbones: causal with LayerNorm first, as GPT-2, where every row tells what
// follows; or bidirectional with LayerNorm last and a mask for the target, as
// BERT4Rec.
const (
	BackboneGPT2     Backbone = "gpt2"
	BackboneBERT4Rec Backbone = "bert4rec"
)

// Params are the settings of pituning. "paper" below is PITuning (the numbers that
// its figures do not give are ours, as the README says).
type Params struct {
	Variant       Variant  `json:"variant" doc:"plain trains the backbone and a softmax alone: window_counts, intent_attention, reconstruction, unlearn and distill count as false" jsonschema:"enum=full,enum=plain"`
	Backbone      Backbone `json:"backbone" doc:"kind of transformer: gpt2 (causal, a loss at every position; the paper's) or bert4rec (bidirectional, a mask for the target)" jsonschema:"enum=gpt2,enum=bert4rec"`
	Size          Size     `json:"size" doc:"blocks x width: small 2 x 128, large 4 x 256 (4 heads), gpt2 12 x 768 (12 heads; the paper's)" jsonschema:"enum=small,enum=large,enum=gpt2"`
	Blocks        int      `json:"blocks" doc:"blocks instead of the size's; 0 keeps them" jsonschema:"minimum=0,maximum=48"`
	Width         int      `json:"width" doc:"width instead of the size's, a multiple of the heads; 0 keeps it" jsonschema:"minimum=0,maximum=4096"`
	Weights       string   `json:"weights" doc:"path of a safetensors file with GPT-2's weights under their Hugging Face names, to start from; with distill for the teacher. It must fit the size. Empty: start from random weights" jsonschema:"format=path"`
	WeightsSHA256 string   `json:"weights_sha256" doc:"SHA-256 of that file in hexadecimal digits: a result says what it started from" jsonschema:"pattern=^([0-9a-f]{64})?$"`

	PastIntents      bool    `json:"past_intents" doc:"read the intent of past events as a field of its own"`
	UnknownLocations float64 `json:"unknown_locations" doc:"share of locations that training reads as unknown" jsonschema:"minimum=0,maximum=1"`
	LocationDropout  float64 `json:"location_dropout" doc:"share of windows in which training reads all locations as unknown" jsonschema:"minimum=0,maximum=1"`
	WindowCounts     bool    `json:"window_counts" doc:"add to the logits a linear map of how often each intent came in the window: in all, lately, and after what came last (ours; with target intent it needs past_intents)"`
	Dropout          float64 `json:"dropout" doc:"dropout of embeddings, attention and residuals (GPT-2: .1)" jsonschema:"minimum=0,maximum=0.9"`

	IntentAttention      bool    `json:"intent_attention" doc:"use the intent attention network (paper, figure); off: a linear layer on the last vector"`
	IntentHidden         int     `json:"intent_hidden" doc:"hidden values of the intent attention's units" jsonschema:"minimum=1,maximum=256"`
	Reconstruction       bool    `json:"reconstruction" doc:"pretrain on the reconstruction of masked events too (paper, figure)"`
	ReconstructionWeight float64 `json:"reconstruction_weight" doc:"lambda, the weight of that loss" jsonschema:"minimum=0"`
	ReconstructionMask   float64 `json:"reconstruction_mask" doc:"share of events that are masked" jsonschema:"exclusiveMinimum=0,maximum=1"`
	ReconBidir           bool    `json:"recon_bidir" doc:"let masked events see later ones in a causal backbone"`
	Distill              bool    `json:"distill" doc:"pretrain a model of teacher_size first and this one on its answers (paper); slow"`
	TeacherSize          Size    `json:"teacher_size" doc:"size of the model that is distilled" jsonschema:"enum=small,enum=large,enum=gpt2"`
	Temperature          float64 `json:"temperature" doc:"temperature of distillation" jsonschema:"minimum=1,maximum=100"`

	Rate           float64 `json:"rate" doc:"learning rate of pretraining" jsonschema:"exclusiveMinimum=0"`
	Warmup         int     `json:"warmup" doc:"steps in which the rate rises" jsonschema:"minimum=0"`
	WeightDecay    float64 `json:"weight_decay" doc:"decoupled weight decay of matrices" jsonschema:"minimum=0"`
	LabelSmoothing float64 `json:"label_smoothing" doc:"share of an intent's probability that training spreads over all" jsonschema:"minimum=0,maximum=0.9"`
	EMA            float64 `json:"ema" doc:"decay of the moving average of weights that is kept; 0 keeps the weights themselves" jsonschema:"minimum=0,exclusiveMaximum=1"`
	Batch          int     `json:"batch" doc:"windows of a pretraining step" jsonschema:"minimum=1,maximum=4096"`
	Stride         int     `json:"stride" doc:"events between the ends of pretraining windows: with gpt2 as many at the end of each are its targets; with bert4rec the last, and a fifth of those before it" jsonschema:"minimum=1,maximum=50"`
	PretrainEpochs int     `json:"pretrain_epochs" doc:"most passes over the population's windows, counted by the rows that all rows of a table share" jsonschema:"minimum=1,maximum=10000"`
	MinSteps       int     `json:"min_steps" doc:"steps before the dev users may stop pretraining; pretrain_epochs does not stop it before them either" jsonschema:"minimum=0"`
	Patience       int     `json:"patience" doc:"evaluations without a lower cross-entropy of the dev users that end pretraining" jsonschema:"minimum=1"`
	EvaluateEvery  int     `json:"evaluate_every" doc:"steps between two evaluations by the dev users" jsonschema:"minimum=1"`

	FinetuneRate            float64      `json:"finetune_rate" doc:"learning rate of fine-tuning" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	FinetuneEpochs          int          `json:"finetune_epochs" doc:"passes over a user's windows" jsonschema:"minimum=0,maximum=1000" phase:"finetune"`
	FinetuneShare           float64      `json:"finetune_share" doc:"share of what fine-tuning changes of the weights that is kept: an ensemble, in weights, of the user's model and the population's (WiSE-FT)" jsonschema:"minimum=0,maximum=1" phase:"finetune"`
	FinetuneBatch           int          `json:"finetune_batch" doc:"windows of a fine-tuning step" jsonschema:"minimum=1,maximum=1024" phase:"finetune"`
	FinetuneStride          int          `json:"finetune_stride" doc:"stride of fine-tuning: with gpt2 a low one shows each target with more of its past and costs more; with bert4rec only the ends of windows are targets" jsonschema:"minimum=1,maximum=50" phase:"finetune"`
	FinetuneLocationDropout float64      `json:"finetune_location_dropout" doc:"location_dropout of fine-tuning" jsonschema:"minimum=0,maximum=1" phase:"finetune"`
	FinetuneScope           recipe.Scope `json:"finetune_scope" doc:"weights that fine-tuning moves: all, blocks (all but the embedding's tables), bias-and-head (every gain and bias, and the head) or head" jsonschema:"enum=all,enum=blocks,enum=bias-and-head,enum=head" phase:"finetune"`
	Unlearn                 bool         `json:"unlearn" doc:"unlearn the population's knowledge of intents that are rare there and frequent in the user before fine-tuning (paper)" phase:"finetune"`
	UnlearnRate             float64      `json:"unlearn_rate" doc:"learning rate of unlearning" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	UnlearnWeight           float64      `json:"unlearn_weight" doc:"eta, the weight of what is forgotten" jsonschema:"minimum=0" phase:"finetune"`
	UnlearnRatio            float64      `json:"unlearn_ratio" doc:"tau, how many times as frequent as in the population an intent is to be forgotten" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
}

// Size names blocks, width and heads.
type Size string

// The sizes.
const (
	SizeSmall Size = "small"
	SizeLarge Size = "large"
	SizeGPT2  Size = "gpt2"
)

// shape is a size in numbers.
type shape struct{ blocks, width, heads int }

func (s Size) shape() shape {
	switch s {
	case SizeLarge:
		return shape{4, 256, 4}
	case SizeGPT2:
		return shape{12, 768, 12}
	}
	return shape{2, 128, 4}
}

// shape returns the size with what overrides it.
func (p Params) shape() shape {
	s := p.Size.shape()
	if p.Blocks > 0 {
		s.blocks = p.Blocks
	}
	if p.Width > 0 {
		s.width = p.Width
	}
	return s
}

// teacher returns the params of the model that is distilled.
func (p Params) teacher() Params {
	p.Size, p.Blocks, p.Width, p.Distill = p.TeacherSize, 0, 0, false
	return p
}

// validate says what the schema cannot.
func (p Params) validate() error {
	var wrong []error
	if s := p.shape(); s.width%s.heads != 0 {
		wrong = append(wrong, fmt.Errorf("width: %d is no multiple of the %d heads of size %s", s.width, s.heads, p.Size))
	}
	if p.WindowCounts && !p.PastIntents && p.Variant != VariantPlain {
		wrong = append(wrong, errors.New("window_counts: without past_intents there is nothing to count: set it to false too"))
	}
	if p.Weights != "" && p.Backbone != BackboneGPT2 {
		wrong = append(wrong, fmt.Errorf("weights: GPT-2's do not fit backbone %s", p.Backbone))
	}
	if p.WeightsSHA256 != "" && p.Weights == "" {
		wrong = append(wrong, errors.New("weights_sha256: there are no weights whose sum it could be"))
	}
	return errors.Join(wrong...)
}

// passes says how long pretraining may be.
func (p Params) passes() recipe.Passes {
	return recipe.Passes{Epochs: p.PretrainEpochs, Stride: p.Stride, Copies: 1, Batch: p.Batch, AtLeast: p.MinSteps}
}

// settings are what the shapes of weights do not tell of a model.
func (p Params) settings() map[string]string {
	return map[string]string{
		"backbone": string(p.Backbone), "heads": strconv.Itoa(p.shape().heads), "past_intents": strconv.FormatBool(p.PastIntents),
	}
}

// effective returns the params with what the variant decides.
func (p Params) effective() Params {
	if p.Variant == VariantPlain {
		p.WindowCounts, p.IntentAttention, p.Reconstruction, p.Unlearn, p.Distill = false, false, false, false, false
	}
	return p
}
