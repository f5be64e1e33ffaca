package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// estimate counts two operations for every multiplication with a weight and three times
// that where it is learned from. What it cannot know it guesses from mobility-sim and
// fsq_nyc: items are six a behaviour, a user has a sixth of them, or one for every six
// events, and trainings last 150 epochs, if they may.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	width := float64(p.Width)
	items := float64(s.Vocabulary.Behaviours)
	if p.Item == ItemSlot {
		items *= buckets
	}
	owned := min(float64(s.Events)/6, items/6*float64(s.Users))
	score := 2*width*2*width + 2*width                // of an item by the selection net
	substitute := 2*(2*width+1)*width + 2*width*items // for an item by the generation net
	switch s.Call {
	case "fit":
		epochs := min(150, float64(p.Epochs))
		steps := max(1, owned/float64(p.Batch))
		return sdk.Cost{FLOPs: 3 * epochs * (owned*6*width + steps*owned*(score+p.ReplaceRatio*substitute))}
	case "generate":
		return sdk.Cost{FLOPs: owned * (score + p.ReplaceRatio*substitute + 3*float64(p.FoldInSteps)*6*width)}
	}
	return sdk.Cost{}
}
