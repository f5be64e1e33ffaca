package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// Average keeps the exponential moving average of weights over the steps of a
// training, which often generalises better than the last weights (Kingma and Ba
// 2015, section 7.2). Theirs begins at 0 and is corrected for it; ours begins at
// the weights as they are and needs no correction.
type Average struct {
	decay   float64
	warmup  bool
	crew    Crew
	weights []*Weights
	values  [][]float32 // the averages, or while swapped the weights
	updates tally
	swapped bool
	add     func(i int)
	share   float32 // of the weights, in the update that runs
}

// NewAverage returns the average of weights in which those of an update count
// 1-decay. With warmup the decay of update t, from 0, is at most (1+t)/(10+t), as
// in TensorFlow's ExponentialMovingAverage with num_updates, so that the initial
// weights are soon forgotten.
func NewAverage(decay float64, warmup bool, crew Crew, weights ...*Weights) *Average {
	a := &Average{decay: decay, warmup: warmup, crew: crew, weights: weights, updates: newTally()}
	for _, w := range weights {
		a.values = append(a.values, make([]float32, len(w.Value)))
	}
	a.reset()
	a.add = func(i int) {
		kernel.Axpy(-a.share, a.values[i], a.values[i])
		kernel.Axpy(a.share, a.weights[i].Value, a.values[i])
	}
	return a
}

// reset forgets all updates: the average is the weights as they are now. If they
// are swapped, that is the average, with which training then goes on.
func (a *Average) reset() {
	a.updates.reset()
	a.swapped = false
	for i, w := range a.weights {
		copy(a.values[i], w.Value)
	}
}

// Update takes the weights into the average; call it after each step. It panics
// while they are swapped.
func (a *Average) Update() {
	if a.swapped {
		panic("nn: an average is updated while it is swapped with its weights")
	}
	decay := a.decay
	if t := float64(a.updates.count()); a.warmup {
		decay = min(decay, (1+t)/(10+t))
	}
	a.updates.add()
	a.share = float32(1 - decay)
	a.crew.Each(len(a.weights), a.add)
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
