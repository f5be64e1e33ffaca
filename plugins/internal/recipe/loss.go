package recipe

import "math"

// CrossEntropy returns -ln softmax(logits)[class], which is finite for finite
// logits.
func CrossEntropy(logits []float32, class int) float64 {
	top := logits[0]
	for _, z := range logits {
		top = max(top, z)
	}
	sum := 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z) - float64(top))
	}
	return math.Log(sum) + float64(top) - float64(logits[class])
}
