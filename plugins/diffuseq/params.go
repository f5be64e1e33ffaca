package main

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// Params are the settings of diffuseq. Where 0 stands for the size's value see sizes.
type Params struct {
	Size Size      `json:"size" doc:"the settings that are 0: default and large (for two cores) or paper (as published)" jsonschema:"enum=default,enum=large,enum=paper"`
	Mode week.Mode `json:"mode" doc:"tokens of a week: joint (one an event), factored (slot, location, behaviour) or auto (joint if that has at most 8,000 tokens)" jsonschema:"enum=auto,enum=joint,enum=factored"`

	Embedding int     `json:"embedding" doc:"width of the embeddings that noise is added to; 0: the size's" jsonschema:"minimum=0,maximum=4096"`
	Width     int     `json:"width" doc:"width of the transformer; the feed-forward layers have 4 times it; 0: the size's" jsonschema:"minimum=0,maximum=4096"`
	Blocks    int     `json:"blocks" doc:"transformer blocks; 0: the size's" jsonschema:"minimum=0,maximum=48"`
	Heads     int     `json:"heads" doc:"attention heads; they divide the width; 0: the size's" jsonschema:"minimum=0,maximum=64"`
	Length    int     `json:"length" doc:"tokens of source and target together, padding included; 0: as many as nearly all pairs need, at most the size's" jsonschema:"minimum=0,maximum=4096"`
	Dropout   float64 `json:"dropout" doc:"dropout after the input, after each half of a block and of attention weights" jsonschema:"minimum=0,exclusiveMaximum=1"`

	DiffusionSteps int  `json:"diffusion_steps" doc:"steps T of the diffusion" jsonschema:"minimum=2,maximum=100000"`
	LossAware      bool `json:"loss_aware" doc:"draw steps of the diffusion in training by their losses; false: evenly"`
	TargetOnly     bool `json:"mse_target_only" doc:"the squared error counts the target (and padding) alone, as in the paper's formula; false: all tokens, as in its code"`

	Batch int     `json:"batch" doc:"pairs in a step of the optimiser; more than 64 are cut into parts of 64, whose gradients are added up; 0: the size's" jsonschema:"minimum=0,maximum=65536"`
	Steps int     `json:"steps" doc:"steps of the optimiser; 0: the size's" jsonschema:"minimum=0,maximum=10000000"`
	Rate  float64 `json:"rate" doc:"rate of the first step, from which it falls to 0 on a line; 0: the size's" jsonschema:"minimum=0"`
	EMA   float64 `json:"ema" doc:"decay of the average of weights that is kept; 0: .9999 from 20,000 steps on, else .999 with a warm-up" jsonschema:"minimum=0,exclusiveMaximum=1"`

	DDIMSteps    int     `json:"ddim_steps" doc:"steps of sampling without noise (DDIM); as many as diffusion_steps or more: ancestral sampling" jsonschema:"minimum=1,maximum=100000" phase:"generate"`
	OfficialDDIM bool    `json:"official_ddim" doc:"DDIM with the two quirks of the authors' code: each step ends at the noise of the step just before, whatever the gap, and all predictions are rounded, whatever clamp says" phase:"generate"`
	Clamp        bool    `json:"clamp" doc:"predictions are rounded to the nearest embeddings on the way, as in the authors' code; false: only the last is" phase:"generate"`
	ClampStep    int     `json:"clamp_step" doc:"clamp acts down to this step of the diffusion; 0: in every step" jsonschema:"minimum=0" phase:"generate"`
	TopP         float64 `json:"top_p" doc:"noise of ancestral sampling beyond this is drawn again; 0: none is" jsonschema:"minimum=0" phase:"generate"`
	Grammar      bool    `json:"grammar" doc:"rounding finds the best sequence among those that are weeks (Viterbi); false: each token by itself, as in the authors' code, and what makes no week is skipped" phase:"generate"`
	MBR          int     `json:"mbr" doc:"candidates for each week, of which the one most like the others is kept (minimum Bayes risk, BLEU-4); 1: off" jsonschema:"minimum=1,maximum=100" phase:"generate"`
	Chain        bool    `json:"chain" doc:"each week is generated from the one before it; false: from the seed" phase:"generate"`
}

// defaults are those of the code where nothing else is said in README.md.
var defaults = Params{
	Size: SizeDefault, Mode: week.Auto, Dropout: .1, DiffusionSteps: 2000, LossAware: true, DDIMSteps: 20, Grammar: true, MBR: 1,
}

// Size names settings that go together.
type Size string

// The sizes.
const (
	SizeDefault Size = "default"
	SizeLarge   Size = "large"
	SizePaper   Size = "paper"
)

// size is the value of each setting that is 0.
type size struct {
	embedding, width, blocks, heads int
	joint, factored                 int  // length
	fixed                           bool // the length is that, however short the pairs are
	batch, steps                    int
	rate                            float64
}

// sizes are specification section 2.7's, and the published one (section 2.2 to 2.4).
var sizes = map[Size]size{
	SizeDefault: {embedding: 64, width: 128, blocks: 2, heads: 4, joint: 96, factored: 224, batch: 64, steps: 2500, rate: 4e-3},
	SizeLarge:   {embedding: 128, width: 256, blocks: 4, heads: 4, joint: 128, factored: 256, batch: 256, steps: 20_000, rate: 3e-4},
	SizePaper:   {embedding: 128, width: 768, blocks: 12, heads: 12, joint: 128, factored: 256, fixed: true, batch: 2048, steps: 50_000, rate: 1e-4},
}

// filled returns p with no 0 but that of the length.
func (p Params) filled() Params {
	s := sizes[p.Size]
	for _, f := range []struct {
		param *int
		value int
	}{
		{&p.Embedding, s.embedding}, {&p.Width, s.width}, {&p.Blocks, s.blocks}, {&p.Heads, s.heads}, {&p.Batch, s.batch}, {&p.Steps, s.steps},
	} {
		if *f.param == 0 {
			*f.param = f.value
		}
	}
	if p.Rate == 0 {
		p.Rate = s.rate
	}
	return p
}

// microbatch is the most pairs whose activations are held at once.
const microbatch = 64

// parts returns into how many parts a filled p cuts a batch, and their pairs.
func (p Params) parts() (parts, pairs int) {
	pairs = min(p.Batch, microbatch)
	return p.Batch / pairs, pairs
}

// average returns the decay of the average of weights and whether it is warmed up.
func (p Params) average() (decay float64, warmup bool) {
	switch {
	case p.EMA > 0:
		return p.EMA, false
	case p.Steps < 20_000:
		return .999, true
	}
	return .9999, false
}

// leastTopP is the least top_p; 1 draw in 13 is within it.
const leastTopP = .1

// validate says what the schema cannot.
func (p Params) validate() error {
	f := p.filled()
	switch {
	case f.Width%f.Heads != 0:
		return fmt.Errorf("heads: %d do not divide width %d", f.Heads, f.Width)
	case f.Batch > microbatch && f.Batch%microbatch != 0:
		return fmt.Errorf("batch: %d is more than %d and no multiple of it", f.Batch, microbatch)
	case f.TopP > 0 && f.TopP < leastTopP:
		return fmt.Errorf("top_p: %g, want 0 or at least %g: nearly all noise would be drawn again", f.TopP, leastTopP)
	case f.Length > 0 && f.Length < shortest:
		return fmt.Errorf("length: %d, want at least %d, or 0", f.Length, shortest)
	}
	return nil
}
