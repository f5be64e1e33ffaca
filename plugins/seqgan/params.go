package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// Sequence says what a sequence is.
type Sequence string

// The sequences: a week of a user, or behaviour ids of one length.
const (
	SequenceWeek  Sequence = "week"
	SequenceFixed Sequence = "fixed"
)

// Size says how large the networks are and how many roll-outs there are.
type Size string

// The sizes: for two cores, larger, and that of the paper's synthetic data.
const (
	SizeDefault Size = "default"
	SizeLarge   Size = "large"
	SizePaper   Size = "paper"
)

// PolicyLoss says what the loss of the policy gradient is divided by.
type PolicyLoss string

// The losses: the sum over tokens, as in the authors' code, or that sum divided by
// the number of sequences.
const (
	PolicySum  PolicyLoss = "sum"
	PolicyMean PolicyLoss = "mean"
)

// Condition says how G is made the user's own.
type Condition string

// The conditions.
const (
	ConditionNone     Condition = "none"
	ConditionFinetune Condition = "finetune"
)

// Params are the settings of seqgan.
type Params struct {
	Sequence Sequence  `json:"sequence" doc:"what a sequence is: week (a user's week, by the week codec) or fixed (the behaviours of a user's rows, which are as many for all: the oracle test)" jsonschema:"enum=week,enum=fixed"`
	Mode     week.Mode `json:"mode" doc:"tokens of a week: joint (one an event), factored (slot, location, behaviour) or auto (joint if that has at most 8,000 tokens)" jsonschema:"enum=auto,enum=joint,enum=factored"`
	Length   int       `json:"length" doc:"tokens of a sequence, if fixed; users with more or fewer rows are left out, as in the authors' code" jsonschema:"minimum=2,maximum=256"`
	Size     Size      `json:"size" doc:"networks and roll-outs: default, large, or paper (those of the authors' code)" jsonschema:"enum=default,enum=large,enum=paper"`
	Profile  bool      `json:"profile" doc:"G begins from h_0 = tanh(W profile + b) of the user (ours); without, from 0"`
	Batch    int       `json:"batch" doc:"sequences in a step" jsonschema:"minimum=1,maximum=4096"`

	MLEEpochs   int     `json:"mle_epochs" doc:"most passes of maximum likelihood" jsonschema:"minimum=1"`
	MLERate     float64 `json:"mle_rate" doc:"rate of maximum likelihood" jsonschema:"exclusiveMinimum=0"`
	MLEPatience int     `json:"mle_patience" doc:"epochs in a row without less surprise of the users held back that end maximum likelihood; 0: none do" jsonschema:"minimum=0"`

	DiscriminatorPretraining int `json:"discriminator_pretraining" doc:"times that sequences are sampled for D before the adversarial rounds" jsonschema:"minimum=0"`
	DiscriminatorEpochs      int `json:"discriminator_epochs" doc:"passes of D over what was sampled and as many real sequences, each time" jsonschema:"minimum=1"`
	DiscriminatorSequences   int `json:"discriminator_sequences" doc:"most sequences that are sampled for D at a time, and most real ones; 0: as many as there are real ones" jsonschema:"minimum=0"`

	Rounds                int        `json:"rounds" doc:"most adversarial rounds" jsonschema:"minimum=0"`
	PolicySteps           int        `json:"policy_steps" doc:"steps of G in a round" jsonschema:"minimum=1"`
	PolicyRate            float64    `json:"policy_rate" doc:"rate of G in the rounds" jsonschema:"exclusiveMinimum=0"`
	PolicyLoss            PolicyLoss `json:"policy_loss" doc:"loss of G in the rounds: sum over all tokens, or that divided by the number of sequences (mean)" jsonschema:"enum=sum,enum=mean"`
	DiscriminatorSampling int        `json:"discriminator_sampling" doc:"times that sequences are sampled for D in a round" jsonschema:"minimum=0"`
	RolloutLag            float64    `json:"rollout_lag" doc:"share that the roll-out policy keeps of itself after a round; 0: it is G, which the authors' code comes to; .8: what it means to do" jsonschema:"minimum=0,exclusiveMaximum=1"`

	CheckpointEpochs int `json:"checkpoint_epochs" doc:"epochs of maximum likelihood between weights that are kept; 0: none are" jsonschema:"minimum=0"`
	CheckpointRounds int `json:"checkpoint_rounds" doc:"adversarial rounds between weights that are kept; 0: none are" jsonschema:"minimum=0"`

	Condition      Condition `json:"condition" doc:"none: weeks are the population's, dealt to users, as published; finetune: a copy of G is trained on the user's own weeks first (ours)" jsonschema:"enum=none,enum=finetune" phase:"generate" reads:"none=none,finetune=seed"`
	FinetuneEpochs int       `json:"finetune_epochs" doc:"passes over the user's weeks, with condition finetune" jsonschema:"minimum=1,maximum=100" phase:"generate"`
	FinetuneRate   float64   `json:"finetune_rate" doc:"rate of these" jsonschema:"exclusiveMinimum=0" phase:"generate"`
	Checkpoint     string    `json:"checkpoint" doc:"which kept weights to sample from, such as mle:60 or round:10; empty: those that training ended with" jsonschema:"pattern=^((mle|round):[1-9][0-9]*)?$" phase:"generate"`
}

// defaults are for users' weeks; README.md has the settings of the paper.
var defaults = Params{
	Sequence: SequenceWeek, Mode: week.Auto, Length: 20, Size: SizeDefault, Batch: 64,
	MLEEpochs: 60, MLERate: .01, MLEPatience: 5,
	DiscriminatorPretraining: 10, DiscriminatorEpochs: 3, DiscriminatorSequences: 2048,
	Rounds: 20, PolicySteps: 1, PolicyRate: 1e-3, PolicyLoss: PolicyMean, DiscriminatorSampling: 1,
	Condition: ConditionNone, FinetuneEpochs: 20, FinetuneRate: .01,
}

// shape is what a size stands for.
type shape struct {
	generator     generatorConfig
	discriminator discriminatorConfig
	copies, every int // of roll-outs
}

// shape returns the networks and roll-outs of a size.
func (s Size) shape() shape {
	switch s {
	case SizePaper:
		return shape{
			generatorConfig{embedding: 32, hidden: 32},
			discriminatorConfig{embedding: 64, windows: []nn.Window{
				{Size: 1, Filters: 100}, {Size: 2, Filters: 200}, {Size: 3, Filters: 200}, {Size: 4, Filters: 200},
				{Size: 5, Filters: 200}, {Size: 6, Filters: 100}, {Size: 7, Filters: 100}, {Size: 8, Filters: 100},
				{Size: 9, Filters: 100}, {Size: 10, Filters: 100}, {Size: 15, Filters: 160}, {Size: 20, Filters: 160},
			}},
			16, 1,
		}
	case SizeLarge:
		return shape{generatorConfig{embedding: 128, hidden: 256}, discriminatorConfig{embedding: 64, windows: windows(8, 100)}, 8, 2}
	}
	return shape{generatorConfig{embedding: 64, hidden: 128}, discriminatorConfig{embedding: 64, windows: windows(5, 64)}, 4, 4}
}

// windows returns windows of 1 to most tokens.
func windows(most, filters int) []nn.Window {
	var all []nn.Window
	for size := 1; size <= most; size++ {
		all = append(all, nn.Window{Size: size, Filters: filters})
	}
	return all
}
