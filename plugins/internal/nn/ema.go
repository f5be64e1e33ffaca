package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// Average keeps the exponential moving average of weights over the steps of an
// optimiser (Polyak and Juditsky 1992), which often generalises better than the
// last weights. The first average is the weights that it is made with.
type Average struct {
	decay   float64
	warmup  bool
	crew    Crew
	weights []*Weights
	values  [][]float32 // the averages, or while swapped the weights
	updates int
	swapped bool
	add     func(i int)
	share   float32 // of the weights, in the update that runs
}

// NewAverage returns the average of weights in which those of an update count
// 1-decay. With warmup the decay of update t, from 0, is at most (1+t)/(10+t), so
// that the initial weights are soon forgotten.
func NewAverage(decay float64, warmup bool, crew Crew, weights ...*Weights) *Average {
	a := &Average{decay: decay, warmup: warmup, crew: crew, weights: weights}
	for _, w := range weights {
		a.values = append(a.values, append([]float32{}, w.Value...))
	}
	a.add = func(i int) {
		kernel.Axpy(-a.share, a.values[i], a.values[i])
		kernel.Axpy(a.share, a.weights[i].Value, a.values[i])
	}
	return a
}

// Update takes the weights into the average; call it after each step. It panics
// while they are swapped.
func (a *Average) Update() {
	if a.swapped {
		panic("nn: an average is updated while it is swapped with its weights")
	}
	decay := a.decay
	if t := float64(a.updates); a.warmup {
		decay = min(decay, (1+t)/(10+t))
	}
	a.updates++
	a.share = float32(1 - decay)
	a.crew.each(len(a.weights), a.add)
}

// Swap exchanges weights and average: call it once to evaluate the average and
// again to train on.
func (a *Average) Swap() {
	a.swapped = !a.swapped
	for i, w := range a.weights {
		for j, v := range a.values[i] {
			a.values[i][j], w.Value[j] = w.Value[j], v
		}
	}
}
