package recipe

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn"

// Shares returns how frequent each class is among rows, each counted once more
// than it is (Laplace). A negative class is none.
func Shares(class []int32, classes int) []float32 {
	counts, total := make([]float32, classes), float32(classes)
	for c := range counts {
		counts[c] = 1
	}
	for _, c := range class {
		if c >= 0 {
			counts[c]++
			total++
		}
	}
	for c := range counts {
		counts[c] /= total
	}
	return counts
}

// Population is how a model file holds the shares of classes in the population.
func Population(shares []float32) nn.Tensor {
	return nn.Tensor{Name: "population", Shape: []int{len(shares)}, Value: shares}
}
