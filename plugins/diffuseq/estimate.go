package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// estimate counts the multiplications and additions of matrix products, as if every
// sequence were as long as the size's longest and half of it target: forward and
// twice as many backward in training, forward alone in sampling.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	p = p.filled()
	words := min(8000, s.Vocabulary.SlotsPerDay*s.Vocabulary.Behaviours)
	length := sizes[p.Size].joint
	if p.Mode == week.Factored {
		words, length = s.Vocabulary.SlotsPerDay+s.Vocabulary.Locations+s.Vocabulary.Behaviours, sizes[p.Size].factored
	}
	if p.Length > 0 {
		length = p.Length
	}
	w, e, l := float64(p.Width), float64(p.Embedding), float64(length)
	block := 2*12*w*w + 4*l*w
	ends := 4 * (e*w + w*w)
	rounding := 2 * e * float64(words)
	switch s.Call {
	case "fit":
		return sdk.Cost{FLOPs: 3 * float64(p.Steps) * float64(p.Batch) * l * (float64(p.Blocks)*block + ends + rounding)}
	case "generate":
		row := float64(p.Blocks)*block + ends + rounding/2
		return sdk.Cost{FLOPs: float64(s.Weeks) * float64(p.MBR) * float64(p.DDIMSteps) * l * row}
	}
	return sdk.Cost{}
}
