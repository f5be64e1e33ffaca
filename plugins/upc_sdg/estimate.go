package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// estimate counts two operations for every multiplication and three times that where
// something is learned. What it cannot know it guesses from mobility-sim and fsq_nyc:
// there are five items a behaviour, or one where the part of the day does not count; a
// user has one for every six events, or a sixth of all; and trainings last 200 epochs, if
// they may.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	width, items := float64(p.Width), float64(s.Vocabulary.Behaviours)
	if p.Item == ItemSlot {
		items *= 5
	}
	owned := min(float64(s.Events)/6, items/6*float64(s.Users))
	attention, scores := 2*2*width, 2*width*items // of an item; of all items for one
	switch s.Call {
	case "fit":
		epochs, steps := min(200, float64(p.Epochs)), max(1, owned/float64(p.Batch))
		factors := owned * 3 * 2 * width
		maps := 3 * 2 * width * width * (float64(s.Users) + items) // couples, in a step
		nets := steps * (2*maps + 3*owned*(attention+p.ReplaceRatio*scores))
		return sdk.Cost{FLOPs: epochs * (3*factors + nets)}
	case "generate":
		maps := owned * 2 * 2 * width * width * (1 + p.ReplaceRatio)
		foldIn := 3 * 3 * 2 * width * owned * float64(p.FoldInSteps)
		return sdk.Cost{FLOPs: maps + owned*(attention+p.ReplaceRatio*scores) + foldIn}
	}
	return sdk.Cost{}
}
