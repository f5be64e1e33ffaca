package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// Sequences come as often as their probabilities say, with and without an end.
func TestSamplesFollowTheModel(t *testing.T) {
	for _, end := range []int32{none, 2} {
		l := language{tokens: 3, begin: 0, end: end, longest: 3}
		g, count := smallGenerator(t, l), map[string]int{}
		const n = 20_000
		for _, s := range drawn(t, g, n, 1) {
			count[fmt.Sprint(s.tokens)]++
		}
		chi, total := 0.0, 0
		each(l, nil, func(s []int32) {
			p := 1.0
			for _, loss := range tokenLosses64(l, generatorConfig{embedding: 3, hidden: 5}, values64(g), s) {
				p *= math.Exp(-loss)
			}
			got := count[fmt.Sprint(s)]
			total += got
			chi += (float64(got) - n*p) * (float64(got) - n*p) / (n * p)
		})
		if total != n {
			t.Errorf("end %d: %d of %d sequences are none of the language", end, n-total, n)
		}
		if chi > 60 { // at most 26 degrees of freedom: 1 in 10,000
			t.Errorf("end %d: chi-square is %.1f", end, chi)
		}
	}
}

// each calls f with every sequence of l that begins with start.
func each(l language, start []int32, f func([]int32)) {
	if n := len(start); n == l.longest || n > 0 && start[n-1] == l.end {
		f(start)
		return
	}
	for token := range int32(l.tokens) {
		each(l, append(start[:len(start):len(start)], token), f)
	}
}

// open lets sequences be compared.
var open = cmp.AllowUnexported(sequence{})

// A sequence depends on its own stream alone: not on threads and not on how many
// are drawn.
func TestSamplesDependOnTheirStreamsAlone(t *testing.T) {
	g := smallGenerator(t, language{tokens: 7, begin: 0, end: 5, longest: 30})
	want := drawn(t, g, 3*walkRun+5, 1)
	for _, crew := range []nn.Crew{1, 3} {
		g.crew = crew
		if diff := cmp.Diff(want, drawn(t, g, len(want), 1), open); diff != "" {
			t.Errorf("crew %d: %s", crew, diff)
		}
	}
	if diff := cmp.Diff(want[:7], drawn(t, g, 7, 1), open); diff != "" {
		t.Errorf("seven alone: %s", diff)
	}
}

func TestSamplingEnds(t *testing.T) {
	g := smallGenerator(t, small)
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if err := newSampler(g).sample(ctx, make([]sequence, 1000), func(int) *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }); !errors.Is(err, why) {
		t.Errorf("sampling ends with %v, want %v", err, why)
	}
}

func TestPick(t *testing.T) {
	long := make([]float32, 200)
	for i := range long {
		long[i] = 1. / 200
	}
	for _, c := range []struct {
		p    []float32
		u    float64
		want int32
	}{
		{[]float32{1}, 0, 0},
		{[]float32{0, 1, 0}, 0, 1},
		{[]float32{.25, .25, .5}, .2499, 0},
		{[]float32{.25, .25, .5}, .25, 1},
		{[]float32{.25, .25, .5}, .75, 2},
		{[]float32{.3, .3, 0}, .9999, 1}, // rounding, exaggerated: what has no probability is not drawn
		{long, .5025, 100},
		{long, 127.5 / 200, 127},
		{long, 128.5 / 200, 128},
		{long, math.Nextafter(1, 0), 199},
	} {
		if got := pick(c.p, c.u); got != c.want {
			t.Errorf("u %v of %d tokens: %d, want %d", c.u, len(c.p), got, c.want)
		}
	}
}
