package main

import (
	"math"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// reference is TensorFlow's AdamOptimizer after a clip of the norm of all gradients
// together, in float64.
type reference struct {
	rate, clip           float64 // clip 0: none
	first, second, value []float64
	steps                int
}

func newReference(rate, clip float64, weights []nn.NamedWeights) *reference {
	r := &reference{rate: rate, clip: clip}
	for _, w := range weights {
		for _, v := range w.Value {
			r.value = append(r.value, float64(v))
		}
	}
	r.first, r.second = make([]float64, len(r.value)), make([]float64, len(r.value))
	return r
}

// step takes the gradients of weights, adds those of l2 (of the last of them alone,
// which their layer does not know) and returns their norm and the greatest
// difference between what the weights are now and what they should be.
func (r *reference) step(weights []nn.NamedWeights, l2 float64) (norm, off float64) {
	var gradients, values []float32
	for _, w := range weights {
		gradients, values = append(gradients, w.Grad...), append(values, w.Value...)
	}
	for i := len(gradients) - len(weights[len(weights)-1].Grad); l2 > 0 && i < len(gradients); i++ {
		gradients[i] += float32(l2 * r.value[i])
	}
	for _, g := range gradients {
		norm += float64(g) * float64(g)
	}
	norm = math.Sqrt(norm)
	scale := 1.0
	if r.clip > 0 {
		scale = r.clip / max(r.clip, norm)
	}
	r.steps++
	rate := r.rate * math.Sqrt(1-math.Pow(.999, float64(r.steps))) / (1 - math.Pow(.9, float64(r.steps)))
	for i, g := range gradients {
		g := scale * float64(g)
		r.first[i] = .9*r.first[i] + .1*g
		r.second[i] = .999*r.second[i] + .001*g*g
		r.value[i] -= rate * r.first[i] / (math.Sqrt(r.second[i]) + 1e-8)
		off = max(off, math.Abs(r.value[i]-float64(values[i])))
	}
	return norm, off
}

// G's steps are Adam's with gradients that are clipped to a norm of 5; those of
// maximum likelihood and of the policy have rates and moments of their own.
func TestGeneratorSteps(t *testing.T) {
	g, sequences := smallGenerator(t, small), of([]int32{3, 1, 0, 6}, []int32{6, 6, 2, 5})
	mle, policy := newReference(.03, 5, g.weights()), newReference(.001, 5, g.weights())
	likelihood, rewards := g.adam(mle.rate), g.adam(policy.rate)
	least, most := math.Inf(1), 0.0 // norms of the policy's gradients
	for step := range 6 {
		from := mle
		if step%2 == 0 {
			if _, err := g.fit(likelihood, sequences); err != nil {
				t.Fatal(err)
			}
		} else {
			from = policy // of gradients that are clipped and others in turn: Adam does not heed the scale of all
			scale := []float32{0, 40, 0, .2, 0, 9}[step]
			values := [][]float32{{4 * scale, .1 * scale, scale, 3 * scale}, {.2 * scale, 8 * scale, .7 * scale, 6 * scale}}
			if _, err := g.reinforce(rewards, sequences, values, 1); err != nil {
				t.Fatal(err)
			}
		}
		norm, off := from.step(g.weights(), 0)
		if from == policy {
			least, most = min(least, norm), max(most, norm)
		}
		if off > 1e-6 {
			t.Errorf("step %d: weights are off by %g", step, off)
		}
		other := mle
		if from == mle {
			other = policy
		}
		other.value = slices.Clone(from.value)
	}
	if least > 5 || most < 5 {
		t.Errorf("norms of gradients are from %g to %g, want some that are clipped and some that are not", least, most)
	}
}

// D's steps are Adam's, rate 1e-4, without clipping, and those of its last layer by
// its L2 of .2 too.
func TestDiscriminatorSteps(t *testing.T) {
	d := smallDiscriminator(t, small)
	for _, w := range d.weights() {
		for i := range w.Value {
			w.Value[i] *= 4
		}
	}
	want := newReference(1e-4, 0, d.weights())
	most := 0.0
	for step := range 4 {
		if _, err := d.learn([]example{{[]int32{1, 2, 3, 4}, real}, {[]int32{4, 4}, 0}, {[]int32{5, 5, 5, 5}, real}}); err != nil {
			t.Fatal(err)
		}
		norm, off := want.step(d.weights(), .2)
		if most = max(most, norm); off > 1e-6 {
			t.Errorf("step %d: weights are off by %g", step, off)
		}
	}
	if most < 5 {
		t.Errorf("the greatest norm of gradients is %g: clipping would not show", most)
	}
}
