package main

import (
	"math"
	"math/rand/v2"
	"sort"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// historyLength is how many losses of a step of the diffusion are remembered.
const historyLength = 10

// uniformShare is the share of draws that do not look at losses.
const uniformShare = .001

// timesteps draws steps of the diffusion for training, with the weights that make
// the loss an unbiased estimate of that under evenly drawn steps (Nichol and
// Dhariwal 2021, section 3.3; LossSecondMomentResampler in the code).
type timesteps struct {
	steps      int
	aware      bool      // of losses; else steps are drawn evenly
	history    []float32 // (steps, historyLength), oldest first
	seen       []float32 // (steps): how many losses are in the history
	cumulative []float64 // (steps): sums of probabilities
	stale      bool      // the history is newer than cumulative
}

func newTimesteps(steps int, aware bool) *timesteps {
	return &timesteps{
		steps: steps, aware: aware, history: make([]float32, steps*historyLength), seen: make([]float32, steps),
		cumulative: make([]float64, steps), stale: true,
	}
}

// draw returns a step and the weight of its loss, 1/(steps p).
func (s *timesteps) draw(rng *rand.Rand) (t int, weight float64) {
	if s.stale {
		s.refresh()
	}
	total := s.cumulative[s.steps-1]
	t = sort.SearchFloat64s(s.cumulative, rng.Float64()*total)
	t = min(t, s.steps-1)
	return t, 1 / (float64(s.steps) * s.probability(t))
}

// probability returns that of a step.
func (s *timesteps) probability(t int) float64 {
	p := s.cumulative[t]
	if t > 0 {
		p -= s.cumulative[t-1]
	}
	return p / s.cumulative[s.steps-1]
}

// refresh computes the probabilities: even until every step has a full history, then
// .999 in proportion to the root of the mean square of the losses and .001 even.
func (s *timesteps) refresh() {
	s.stale = false
	aware := s.aware
	for _, n := range s.seen {
		aware = aware && n == historyLength
	}
	sum := 0.0
	for t := range s.cumulative {
		w := 1.0
		if aware {
			squares := 0.0
			for _, loss := range s.history[t*historyLength:][:historyLength] {
				squares += float64(loss) * float64(loss)
			}
			w = math.Sqrt(squares / historyLength)
		}
		sum += w
		s.cumulative[t] = sum
	}
	even := 1 / float64(s.steps)
	if aware && sum > 0 {
		for t := range s.cumulative {
			s.cumulative[t] = (1-uniformShare)*s.cumulative[t]/sum + uniformShare*even*float64(t+1)
		}
	}
}

// learn takes the loss of a step, unweighted, into its history.
func (s *timesteps) learn(t int, loss float64) {
	if !s.aware {
		return
	}
	s.stale = true
	h := s.history[t*historyLength:][:historyLength]
	if n := int(s.seen[t]); n < historyLength {
		h[n] = float32(loss)
		s.seen[t]++
		return
	}
	copy(h, h[1:])
	h[historyLength-1] = float32(loss)
}

// tensors are what learn changes; set stale when they are filled.
func (s *timesteps) tensors() []nn.Tensor {
	return []nn.Tensor{
		{Name: "timesteps.history", Shape: []int{s.steps, historyLength}, Value: s.history},
		{Name: "timesteps.seen", Shape: []int{s.steps}, Value: s.seen},
	}
}
