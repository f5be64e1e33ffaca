package nn

import (
	"fmt"
	"math"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// The loss is that of the logits however sure and wrong the classifier is: it has
// no ceiling where probabilities underflow.
func TestLossHasNoCeiling(t *testing.T) {
	for _, family := range kernel.Available() {
		for _, smoothing := range []float64{0, .1} {
			for _, logits := range [][]float32{
				{0, 0, 0}, {3, 2, 1}, {-1, 1e-3, 2}, {0, 80, 3}, {0, 100, -100}, {-700, 0, 5000}, {-3e8, 2e7, 1e8}, {1e4, -1e4, 9e3}, {-1000, -1000, -1000},
			} {
				t.Run(fmt.Sprintf("%s, smoothing %v, %v", family, smoothing, logits), func(t *testing.T) {
					use(t, family)
					b, targets := batchOf(1), &Targets{Class: []int32{0}}
					c := NewClassifier(ClassifierConfig{Width: 1, Classes: 3, Smoothing: smoothing}, 1, b, targets)
					copy(c.Weights().Tensor("logits.bias").Value, logits)
					x := NewWeights(Tensor{Name: "x", Shape: []int{1}})
					g := NewGraph()
					loss, err := c.Loss(g, g.Weights(x), 1)
					if err != nil {
						t.Fatal(err)
					}
					trainer, err := g.Trainer(loss, &still{}, &Noise{})
					if err != nil {
						t.Fatal(err)
					}
					defer trainer.Close()
					got, err := trainer.Loss()
					if err != nil {
						t.Fatal(err)
					}
					if want := smoothedCrossEntropy(doubled(logits), 0, smoothing); math.Abs(got-want) > 2e-6*max(1, want) {
						t.Errorf("loss %v, want %v", got, want)
					}
				})
			}
		}
	}
}
