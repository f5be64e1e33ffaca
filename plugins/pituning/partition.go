package main

import (
	"cmp"
	"slices"
)

// mostForgotten is how many classes are forgotten at most.
const mostForgotten = 3

// partition returns the classes to forget of a user, who has them with the shares
// own: those that are at least as frequent as if all were equal, and at least
// ratio times as frequent as in the population; at most mostForgotten, the most
// over-represented first, of equals the lower id. The classes to retain are the
// others.
//
// The rule is ours. PITuning's figure draws the two distributions of 18 intents
// and three of them forgotten, but no rule of the two shares alone gives that
// picture: it retains one that is rarer in the population and more frequent in the
// user than one that it forgets.
func partition(population, own []float32, ratio float64) []int32 {
	over := func(c int32) float64 { return float64(own[c]) / float64(population[c]) }
	var forget []int32
	for c := range int32(len(own)) {
		if float64(own[c])*float64(len(own)) >= 1 && over(c) >= ratio {
			forget = append(forget, c)
		}
	}
	slices.SortStableFunc(forget, func(a, b int32) int { return cmp.Compare(over(b), over(a)) })
	return forget[:min(len(forget), mostForgotten)]
}
