package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// tokensOfWeek is about how many tokens a week and its half of a profile have.
const tokensOfWeek = 120

// estimate counts the multiplications and additions of matrix products for texts of
// two weeks: forward and twice as many backward in training, forward alone in writing,
// where the first half is read once for each week.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	p = p.filled()
	w, length := float64(p.Width), min(2*tokensOfWeek, float64(p.Length))
	row := float64(p.Blocks)*(24*w*w+2*length*w) + 2*w*float64(bytesCount+p.Merges+1)
	switch s.Call {
	case "fit":
		return sdk.Cost{FLOPs: 3 * float64(p.Steps) * float64(p.Batch) * length * row}
	case "generate":
		return sdk.Cost{FLOPs: float64(s.Weeks) * length * row}
	}
	return sdk.Cost{}
}
