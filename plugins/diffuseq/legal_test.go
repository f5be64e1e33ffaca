package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// exhaust returns the legal week of the greatest sum among all.
func exhaust(g *week.Grammar, s week.State, n int, scores []float32) (best []int32, sum float64) {
	if len(scores) == 0 {
		if !g.Ended(s) {
			return nil, math.Inf(-1)
		}
		return nil, 0
	}
	sum = math.Inf(-1)
	for _, r := range g.Legal(s) {
		for token := r.From; token < r.To; token++ {
			rest, more := exhaust(g, g.Next(s, token), n, scores[n:])
			if v := float64(scores[token]) + more; v > sum {
				best, sum = append([]int32{token}, rest...), v
			}
		}
	}
	return best, sum
}

// The week that is found is the best of all legal ones, in either mode.
func TestLegal(t *testing.T) {
	var rows data.Events
	diary(&rows, 5, 0, 1, 2, 3)
	for mode, lengths := range map[week.Mode][]int{week.Joint: {8, 9, 11}, week.Factored: {8, 10, 11}} {
		w := testWords(t, mode, rows)
		l := newLegal(&w.codec.Grammar)
		rng := rand.New(rand.NewPCG(1, 2))
		for _, length := range lengths {
			m := l.newMemory(20)
			for range 5 {
				scores := make([]float32, length*w.count())
				normals(rng, scores)
				want, _ := exhaust(&w.codec.Grammar, w.codec.Start(), w.count(), scores)
				tokens := make([]int32, length)
				l.find(m, w.count(), scores, tokens)
				if diff := cmp.Diff(want, tokens); diff != "" {
					t.Errorf("%s, %d tokens (-best of all +found):\n%s", mode, length, diff)
				}
			}
		}
	}
}

// Where there is no room for all days the week is not over, but what is there is
// legal.
func TestLegalWithoutRoom(t *testing.T) {
	var rows data.Events
	diary(&rows, 5, 0, 1, 2, 3)
	w := testWords(t, week.Factored, rows)
	l := newLegal(&w.codec.Grammar)
	scores, tokens := make([]float32, 6*w.count()), make([]int32, 6)
	normals(rand.New(rand.NewPCG(1, 2)), scores)
	l.find(l.newMemory(6), w.count(), scores, tokens)
	var count week.Counters
	if w.codec.Decode(tokens, 1, 1, &count); count.Of("invalid").Count > 0 || count.Of("truncated").Count != 1 {
		t.Errorf("%v: invalid %+v, truncated %+v", tokens, count.Of("invalid"), count.Of("truncated"))
	}
}
