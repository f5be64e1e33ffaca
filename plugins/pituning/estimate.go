package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// estimate counts two operations for every multiplication with a weight, three
// times that for a row that is learned from, and windows of 50 rows.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	p = p.effective()
	windows := func(stride int) float64 { return float64(s.Events) / float64(stride) }
	flops := 50 * p.row(s.Vocabulary) * float64(s.Windows)
	switch s.Call {
	case "pretrain":
		flops += 3 * 50 * p.row(s.Vocabulary) * float64(p.PretrainEpochs) * windows(p.Stride) * p.copies()
		if p.Distill {
			flops += 3 * 50 * p.teacher().row(s.Vocabulary) * float64(p.PretrainEpochs) * windows(p.Stride) * p.copies()
		}
	case "finetune":
		flops += 3 * 50 * p.row(s.Vocabulary) * float64(p.FinetuneEpochs) * windows(p.FinetuneStride)
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

// row is the operations of one row: the blocks' matrices and the units'.
func (p Params) row(v sdk.VocabularySize) float64 {
	shape := p.shape()
	w := float64(shape.width)
	flops := 24 * w * w * float64(shape.blocks)
	if p.IntentAttention {
		flops += 4 * w * float64(v.Intents*p.IntentHidden)
	}
	return flops
}
