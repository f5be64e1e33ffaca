package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// window is how many rows a window has in estimates.
const window = 50

// estimate counts two operations for every multiplication with a weight, three
// times that for a row that is learned from, full windows, and intents as classes.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	p = p.effective()
	windows := func(stride int) float64 { return float64(s.Events) / float64(stride) }
	flops := window * p.row(s.Vocabulary) * float64(s.Windows)
	switch s.Call {
	case "pretrain":
		flops += 3 * window * p.row(s.Vocabulary) * float64(p.PretrainEpochs) * windows(p.Stride) * p.copies()
		if p.Distill {
			flops += 3 * window * p.teacher().row(s.Vocabulary) * float64(p.PretrainEpochs) * windows(p.Stride) * p.copies()
		}
	case "finetune":
		flops += 3 * window * p.row(s.Vocabulary) * float64(p.FinetuneEpochs) * windows(p.FinetuneStride)
	}
	return sdk.Cost{FLOPs: flops}
}

// copies is how many times pretraining reads a window.
func (p Params) copies() float64 {
	if p.Reconstruction {
		return 2
	}
	return 1
}

// row is the operations of one row: the blocks' matrices, attention, which is the
// half of it that a causal model sees, and the units of the intents.
func (p Params) row(v sdk.VocabularySize) float64 {
	shape := p.shape()
	w := float64(shape.width)
	flops := (24*w*w + 2*window*w) * float64(shape.blocks)
	if p.IntentAttention {
		flops += 4 * w * float64(v.Intents*p.IntentHidden)
	}
	return flops
}
