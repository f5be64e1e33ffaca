package main

import "github.com/behaviorbench/behaviorbench/plugins/internal/recipe"

// Schedule says how the rate of pretraining changes.
type Schedule string

// The schedules: the same rate after the warm-up, or a line down to 0 at the last
// step.
const (
	ScheduleConstant Schedule = "constant"
	ScheduleLinear   Schedule = "linear"
)

// Params are the settings of bert4rec.
type Params struct {
	Width            int     `json:"width" doc:"width d of the vectors; the feed-forward layers have 4 d" jsonschema:"minimum=1,maximum=4096"`
	Blocks           int     `json:"blocks" doc:"transformer blocks" jsonschema:"minimum=1,maximum=48"`
	Heads            int     `json:"heads" doc:"attention heads; they divide width" jsonschema:"minimum=1,maximum=64"`
	Dropout          float64 `json:"dropout" doc:"dropout after the embedding and after each half of a block" jsonschema:"minimum=0,exclusiveMaximum=1"`
	AttentionDropout float64 `json:"attention_dropout" doc:"dropout of attention weights" jsonschema:"minimum=0,exclusiveMaximum=1"`

	InitDeviation float64 `json:"init_deviation" doc:"standard deviation of the normal distribution, cut at two of them, that matrices are drawn from" jsonschema:"exclusiveMinimum=0"`

	PastIntents      bool    `json:"past_intents" doc:"the intents of past events are an input"`
	WindowCounts     bool    `json:"window_counts" doc:"add to the logits a linear map of how often each class came before the hidden event: in all, lately, and after what came last (ours; with target intent it needs past_intents)"`
	LocationDropout  float64 `json:"location_dropout" doc:"share of training windows whose locations are all read as unknown" jsonschema:"minimum=0,maximum=1"`
	UnknownLocations float64 `json:"unknown_locations" doc:"share of single locations read as unknown in training" jsonschema:"minimum=0,maximum=1"`

	Stride    int     `json:"stride" doc:"events between the ends of pretraining windows" jsonschema:"minimum=1"`
	Clozes    int     `json:"cloze_copies" doc:"copies of a window with random events hidden" jsonschema:"minimum=0,maximum=100"`
	Lasts     int     `json:"last_copies" doc:"copies of a window with the last event hidden" jsonschema:"minimum=0,maximum=100"`
	MaskShare float64 `json:"mask_share" doc:"share of events hidden in a cloze" jsonschema:"minimum=0,maximum=1"`
	MaxMasked int     `json:"max_masked" doc:"most events hidden in a cloze" jsonschema:"minimum=1"`
	Offline   bool    `json:"offline" doc:"draw windows and hidden events once, as the authors' code does, instead of in every epoch"`
	Behaviour bool    `json:"aux_behaviour" doc:"a second head learns the hidden behaviours in pretraining"`

	Batch          int      `json:"batch" doc:"sequences in a step of pretraining" jsonschema:"minimum=1,maximum=65536"`
	Rate           float64  `json:"rate" doc:"rate of pretraining" jsonschema:"exclusiveMinimum=0"`
	Schedule       Schedule `json:"schedule" doc:"how the rate goes on after the warm-up" jsonschema:"enum=constant,enum=linear"`
	Warmup         int      `json:"warmup" doc:"steps in which the rate rises from 0" jsonschema:"minimum=0"`
	WeightDecay    float64  `json:"weight_decay" doc:"decoupled decay of matrices" jsonschema:"minimum=0"`
	ClipNorm       float64  `json:"clip_norm" doc:"the most that the norm of a gradient may be; 0: any" jsonschema:"minimum=0"`
	BiasCorrection bool     `json:"bias_correction" doc:"Adam's correction of its moments, which the authors' code lacks"`
	AdamEpsilon    float64  `json:"adam_epsilon" doc:"epsilon of Adam" jsonschema:"exclusiveMinimum=0"`
	CountOffset    float64  `json:"count_offset" doc:"added to the number of hidden events that the loss is divided by" jsonschema:"minimum=0"`
	LabelSmoothing float64  `json:"label_smoothing" doc:"share of a target's probability that is spread over all classes" jsonschema:"minimum=0,exclusiveMaximum=1"`
	EMA            float64  `json:"ema" doc:"decay of the average of weights that is evaluated and kept; 0: the last weights" jsonschema:"minimum=0,exclusiveMaximum=1"`

	PretrainEpochs int `json:"pretrain_epochs" doc:"most passes over the pretraining windows, counted by the rows that all rows of a table share" jsonschema:"minimum=1"`
	MinSteps       int `json:"min_steps" doc:"steps before the dev users may stop pretraining; pretrain_epochs does not stop it before them either" jsonschema:"minimum=0"`
	Patience       int `json:"patience" doc:"evaluations without a better dev loss that stop pretraining; 0: none do" jsonschema:"minimum=0"`
	EvaluateEvery  int `json:"evaluate_every" doc:"steps between two evaluations by the dev users" jsonschema:"minimum=1"`

	FinetuneEpochs          int          `json:"finetune_epochs" doc:"passes over a user's targets" jsonschema:"minimum=0" phase:"finetune"`
	FinetuneRate            float64      `json:"finetune_rate" doc:"rate of fine-tuning" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	FinetuneBatch           int          `json:"finetune_batch" doc:"sequences in a step of fine-tuning" jsonschema:"minimum=1,maximum=65536" phase:"finetune"`
	FinetuneScope           recipe.Scope `json:"finetune_scope" doc:"weights that fine-tuning moves: all, blocks (all but the embedding's tables), bias-and-head (every gain and bias, and the head) or head" jsonschema:"enum=all,enum=blocks,enum=bias-and-head,enum=head" phase:"finetune"`
	FinetuneClozes          int          `json:"finetune_cloze_copies" doc:"clozes that fine-tuning adds to every target's window" jsonschema:"minimum=0,maximum=100" phase:"finetune"`
	FinetuneLocationDropout float64      `json:"finetune_location_dropout" doc:"location_dropout of fine-tuning" jsonschema:"minimum=0,maximum=1" phase:"finetune"`
}

// defaults are chosen on dev users: see README.md.
var defaults = Params{
	Width: 64, Blocks: 2, Heads: 2, Dropout: .2, AttentionDropout: .2, InitDeviation: .1,
	PastIntents: true, WindowCounts: true, LocationDropout: .5, UnknownLocations: .05,
	Stride: 25, Clozes: 1, Lasts: 1, MaskShare: .2, MaxMasked: 40,
	Batch: 256, Rate: 1e-3, Schedule: ScheduleConstant, Warmup: 100, WeightDecay: .01, ClipNorm: 5, BiasCorrection: true, AdamEpsilon: 1e-6,
	MinSteps: 1000, Patience: 5, EvaluateEvery: 100, PretrainEpochs: 200,
	FinetuneEpochs: 10, FinetuneRate: 1e-4, FinetuneBatch: 16, FinetuneScope: recipe.ScopeAll,
}
