package main

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// adam returns the settings of TensorFlow's AdamOptimizer, whose epsilon is that
// "hat" of Kingma and Ba 2015, section 2: the correction of the moments' bias is in
// the rate alone.
func adam(rate float64) nn.AdamWConfig {
	const beta1, beta2 = .9, .999
	return nn.AdamWConfig{Beta1: beta1, Beta2: beta2, Epsilon: 1e-8, Rate: func(step int) float64 {
		t := float64(step + 1)
		return rate * math.Sqrt(1-math.Pow(beta2, t)) / (1 - math.Pow(beta1, t))
	}}
}
