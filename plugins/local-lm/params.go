package main

import "fmt"

// Params are the settings of local-lm. Where 0 stands for the size's value see sizes.
type Params struct {
	Size Size `json:"size" doc:"the settings that are 0: default (about 0.4 million weights) or large (about 2 million)" jsonschema:"enum=default,enum=large"`

	Merges  int     `json:"merges" doc:"merges of byte pairs that tokens are made of, beyond the 256 bytes; 0: the size's" jsonschema:"minimum=0,maximum=65536"`
	Length  int     `json:"length" doc:"most tokens of a profile, its seed week and the week after it together; 0: the size's" jsonschema:"minimum=0,maximum=4096"`
	Width   int     `json:"width" doc:"width of the transformer; the feed-forward layers have 4 times it; 0: the size's" jsonschema:"minimum=0,maximum=4096"`
	Blocks  int     `json:"blocks" doc:"transformer blocks; 0: the size's" jsonschema:"minimum=0,maximum=48"`
	Heads   int     `json:"heads" doc:"attention heads; they divide the width; 0: the size's" jsonschema:"minimum=0,maximum=64"`
	Dropout float64 `json:"dropout" doc:"dropout after the embedding, after each half of a block and of attention weights" jsonschema:"minimum=0,exclusiveMaximum=1"`

	Profile    bool    `json:"profile" doc:"the text begins with the person's profile; false: nothing is known of the person but the week"`
	TargetOnly bool    `json:"target_only" doc:"the loss counts the tokens of the second week alone; false: those of the profile and the seed week too"`
	Batch      int     `json:"batch" doc:"pairs of weeks in a step of the optimiser; more than 16 are cut into parts of 16, whose gradients are added up; 0: the size's" jsonschema:"minimum=0,maximum=4096"`
	Steps      int     `json:"steps" doc:"steps of the optimiser; 0: the size's" jsonschema:"minimum=0,maximum=10000000"`
	Rate       float64 `json:"rate" doc:"highest rate, to which it rises in the first twentieth of the steps and from which it falls to 0 along a cosine; 0: the size's" jsonschema:"minimum=0"`

	Grammar     bool    `json:"grammar" doc:"only tokens are drawn with which the text can become records in order; false: any, and lines that are no records are dropped and counted" phase:"generate"`
	Temperature float64 `json:"temperature" doc:"of sampling; 0: always the likeliest token" jsonschema:"minimum=0,maximum=10" phase:"generate"`
	TopP        float64 `json:"top_p" doc:"tokens are drawn from the likeliest that together have this probability; 1: from all" jsonschema:"exclusiveMinimum=0,maximum=1" phase:"generate"`
	Chain       bool    `json:"chain" doc:"each week is written from the one before it; false: from the seed" phase:"generate"`
}

var defaults = Params{Size: SizeDefault, Dropout: .1, Profile: true, Grammar: true, Temperature: 1, TopP: 1}

// Size names settings that go together.
type Size string

// The sizes.
const (
	SizeDefault Size = "default"
	SizeLarge   Size = "large"
)

// size is the value of each setting that is 0.
type size struct {
	merges, length, width, blocks, heads int
	batch, steps                         int
	rate                                 float64
}

var sizes = map[Size]size{
	SizeDefault: {merges: 512, length: 512, width: 96, blocks: 2, heads: 3, batch: 16, steps: 800, rate: 4e-3},
	SizeLarge:   {merges: 1024, length: 512, width: 192, blocks: 4, heads: 6, batch: 16, steps: 3000, rate: 2e-3},
}

// filled returns p with no 0 but those that mean 0.
func (p Params) filled() Params {
	s := sizes[p.Size]
	for _, f := range []struct {
		param *int
		value int
	}{
		{&p.Merges, s.merges}, {&p.Length, s.length}, {&p.Width, s.width}, {&p.Blocks, s.blocks}, {&p.Heads, s.heads}, {&p.Batch, s.batch}, {&p.Steps, s.steps},
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
const microbatch = 16

// parts returns into how many parts a filled p cuts a batch, and their pairs.
func (p Params) parts() (parts, pairs int) {
	pairs = min(p.Batch, microbatch)
	return p.Batch / pairs, pairs
}

// shortest is the least length: two records of single bytes.
const shortest = 64

// validate says what the schema cannot.
func (p Params) validate() error {
	f := p.filled()
	switch {
	case f.Width%f.Heads != 0:
		return fmt.Errorf("heads: %d do not divide width %d", f.Heads, f.Width)
	case f.Batch > microbatch && f.Batch%microbatch != 0:
		return fmt.Errorf("batch: %d is more than %d and no multiple of it", f.Batch, microbatch)
	case f.Length < shortest:
		return fmt.Errorf("length: %d, want at least %d, or 0", f.Length, shortest)
	}
	return nil
}
