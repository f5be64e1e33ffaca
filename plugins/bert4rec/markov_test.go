package main

import (
	"math/rand/v2"
	"testing"
)

// On a chain of order 2 the model reaches the macro recall of who knows the
// chain (T4).
func TestLearnsTheChain(t *testing.T) {
	c := chain{likely: .7}
	run := testRun(t)
	run.Vocabulary = c.vocabulary()
	rng := rand.New(rand.NewPCG(1, 2))
	train := c.walk(rng, []uint32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 250)
	dev := c.walk(rng, []uint32{20, 21}, 150)
	test := c.walk(rng, []uint32{30, 31, 32, 33}, 250)

	p := small()
	p.Width, p.Rate, p.PretrainEpochs, p.MinSteps, p.Patience, p.EvaluateEvery = 32, 3e-3, 100, 1500, 10, 50
	p.Dropout, p.AttentionDropout, p.WindowCounts = .1, 0, false // the network alone
	m := pretrained(t, run, p, train, dev)
	w, classes := windows(run, test)
	out := scores(t, run, m, w)
	var hits, best, all [4]float64
	for i, window := range w.Each {
		answer := classes[i]
		all[answer]++
		if argmax(out[4*i:4*i+4]) == answer {
			hits[answer]++
		}
		if n := window.History.Len(); n < order || c.next(window.History.Intent) == answer {
			best[answer]++
		}
	}
	recall, optimum := 0.0, 0.0
	for class := range all {
		recall += hits[class] / all[class] / 4
		optimum += best[class] / all[class] / 4
	}
	t.Logf("macro recall %.4f, of the chain itself %.4f", recall, optimum)
	if recall < optimum-.02 {
		t.Errorf("macro recall %.4f, want at least %.4f - .02", recall, optimum)
	}
}

func argmax(scores []float32) uint32 {
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	return uint32(best)
}
