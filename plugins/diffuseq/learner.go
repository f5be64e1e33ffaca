package main

import (
	"math"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// learner fills the batches of a training.
type learner struct {
	network    *denoiser
	schedule   *schedule
	steps      *timesteps
	data       *examples
	targetOnly bool
	crew       nn.Crew

	order   []int32 // of the examples in an epoch
	epoch   int     // that order is of, -1 at first
	reorder func(epoch int) *rand.Rand
	drawn   []draw
}

// draw is what is drawn for one sequence.
type draw struct {
	example int
	t       int
	seed    [2]uint64 // of its noise
}

// next fills the batch with the examples from number first on, counted over all
// epochs, each noised as at a step of the diffusion that rng draws.
func (l *learner) next(first, pairs int, rng *rand.Rand) {
	d := l.network
	d.batch.Reset()
	l.drawn = l.drawn[:0]
	for s := range pairs {
		example := l.example(first + s)
		t, weight := l.steps.draw(rng)
		l.drawn = append(l.drawn, draw{example, t, [2]uint64{rng.Uint64(), rng.Uint64()}})
		d.loss.Weight[s], d.loss.Clean[s] = weight, t == 0
		nn.Sinusoid(l.schedule.time(t), d.clock[s*timeWidth:][:timeWidth])
		d.batch.Fields[0] = append(d.batch.Fields[0], l.data.ids[example*d.Length:][:d.Length]...)
		for i := range d.Length {
			d.batch.Positions = append(d.batch.Positions, int32(i))
		}
		d.batch.Starts = append(d.batch.Starts, int32((s+1)*d.Length))
	}
	d.batch.Seal()
	l.crew.Each(pairs, l.corrupt)
}

// example returns which example is number n of all epochs.
func (l *learner) example(n int) int {
	count := l.data.count()
	if epoch := n / count; epoch != l.epoch {
		l.epoch, l.order = epoch, l.order[:0]
		for i := range count {
			l.order = append(l.order, int32(i))
		}
		l.reorder(epoch).Shuffle(count, func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] })
	}
	return int(l.order[n%count])
}

// corrupt noises sequence s: x0 is the embedding with the noise of the rounding, x_t
// in the target sqrt(bar_t) x0 + sqrt(1 - bar_t) eps and in the source x0 (partial
// noising; q_sample with a mask in the code).
func (l *learner) corrupt(s int) {
	d, draw := l.network, l.drawn[s]
	w := d.Embedding
	rng := rand.New(rand.NewPCG(draw.seed[0], draw.seed[1]))
	rounding, bar := float32(l.schedule.rounding()), l.schedule.bar[draw.t]
	keep, add := float32(math.Sqrt(bar)), float32(math.Sqrt(1-bar))
	for i := range d.Length {
		row := s*d.Length + i
		noise, shift := d.loss.Noise[row*w:][:w], d.lookup.Shift[row*w:][:w]
		normals(rng, noise)
		for j := range noise {
			noise[j] *= rounding
		}
		target := i >= l.data.source[draw.example]
		d.loss.Counts[row] = target || !l.targetOnly
		if !target {
			d.lookup.Scale[row] = 1
			copy(shift, noise)
			continue
		}
		d.lookup.Scale[row] = keep
		for j, n := range noise {
			shift[j] = keep*n + add*float32(rng.NormFloat64())
		}
	}
}

// learned takes the losses of the sequences of the last step into the history of
// the steps of the diffusion, and returns the means of their terms, weighted.
func (l *learner) learned() nn.DenoisingTerms {
	var mean nn.DenoisingTerms
	for s, draw := range l.drawn {
		t := l.network.loss.Terms[s]
		l.steps.learn(draw.t, t.Loss())
		share := l.network.loss.Weight[s] / float64(len(l.drawn))
		mean.MSE, mean.Tail, mean.NLL = mean.MSE+share*t.MSE, mean.Tail+share*t.Tail, mean.NLL+share*t.NLL
	}
	return mean
}
