package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// streams are random numbers of names, the same for the same.
func streams(name string) *rand.Rand {
	var seed [32]byte
	copy(seed[:], strings.Repeat(name, 32/len(name)+1))
	for i, c := range []byte(name) {
		seed[i%32] += c
	}
	return rand.New(rand.NewChaCha8(seed))
}

// Roll-outs keep the prefix and draw the rest; the last token is worth what D
// gives the sequence, an earlier one the mean of what it gives the roll-outs.
func TestRollout(t *testing.T) {
	g := smallGenerator(t, language{tokens: 7, begin: 0, end: 5, longest: 6})
	sequences := of([]int32{1, 2, 3, 4, 6, 0}, []int32{1, 5}, []int32{5}, []int32{6, 6, 6, 6, 5})
	r, calls := rollout{policy: newSampler(g), copies: 3, every: 1}, [][]sequence(nil)
	score := func(s []int32) float32 { return float32(len(fmt.Sprint(s))*7%11) / 11 }
	values, err := r.values(t.Context(), sequences, func(s []sequence, out []float32) {
		calls = append(calls, s)
		for i := range out {
			out[i] = score(s[i].tokens)
		}
	}, "test", streams)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sequences, calls[0], open); diff != "" {
		t.Errorf("the first to be scored are not the sequences: %s", diff)
	}
	others := 0
	for i, s := range tokens(sequences) {
		if got := values[i][len(s)-1]; len(values[i]) != len(s) || got != score(s) {
			t.Errorf("sequence %d has values %v, want %d, the last %v", i, values[i], len(s), score(s))
		}
	}
	for length := 1; length < 6; length++ {
		k := 0
		for i, s := range tokens(sequences) {
			if len(s) <= length {
				continue
			}
			sum := 0.0
			for range r.copies {
				got := calls[length][k].tokens
				k++
				if !slices.Equal(got[:length], s[:length]) {
					t.Errorf("a roll-out of %v from %d is %v", s, length, got)
				}
				if len(got) <= length || len(got) < 6 && got[len(got)-1] != 5 {
					t.Errorf("a roll-out of %v from %d is not whole: %v", s, length, got)
				}
				if !slices.Equal(got, s) {
					others++
				}
				sum += float64(score(got))
			}
			if want := float32(sum / 3); math.Abs(float64(values[i][length-1]-want)) > 1e-6 {
				t.Errorf("token %d of %v is worth %v, want %v", length, s, values[i][length-1], want)
			}
		}
		if k != len(calls[length]) {
			t.Errorf("%d roll-outs from %d, want %d", len(calls[length]), length, k)
		}
	}
	if others == 0 {
		t.Error("every roll-out is the sequence itself")
	}
}

// Roll-outs follow the model from where the prefix leaves it.
func TestRolloutFollowsTheModel(t *testing.T) {
	l := language{tokens: 3, begin: 0, end: none, longest: 3}
	g, prefix, count := smallGenerator(t, l), []int32{2}, map[string]int{}
	r := rollout{policy: newSampler(g), copies: 20_000, every: 1}
	_, err := r.values(t.Context(), of([]int32{2, 0, 0}), func(s []sequence, _ []float32) {
		if len(s) > 1 && len(count) == 0 {
			for _, x := range s {
				count[fmt.Sprint(x.tokens)]++
			}
		}
	}, "test", func(name string) *rand.Rand { return streams(name) })
	if err != nil {
		t.Fatal(err)
	}
	chi := 0.0
	each(l, prefix, func(s []int32) {
		p := 1.0
		for _, loss := range tokenLosses64(l, generatorConfig{embedding: 3, hidden: 5}, values64(g), s)[1:] {
			p *= math.Exp(-loss)
		}
		want := p * float64(r.copies)
		chi += (float64(count[fmt.Sprint(s)]) - want) * (float64(count[fmt.Sprint(s)]) - want) / want
	})
	if chi > 32 { // 8 degrees of freedom: 1 in 10,000
		t.Errorf("chi-square is %.1f", chi)
	}
}

// Between the lengths of prefixes the next value holds.
func TestRolloutEvery(t *testing.T) {
	g := smallGenerator(t, language{tokens: 7, begin: 0, end: none, longest: 7})
	r, calls := rollout{policy: newSampler(g), copies: 2, every: 3}, 0
	values, err := r.values(t.Context(), of([]int32{1, 2, 3, 4, 5, 6, 0}), func(_ []sequence, out []float32) {
		for i := range out {
			out[i] = float32(calls)
		}
		calls++
	}, "test", streams)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float32{{1, 1, 1, 2, 2, 2, 0}}, values); diff != "" {
		t.Error(diff)
	}
}

// The lagging policy keeps its share of LSTM and output and takes over the table.
func TestFollow(t *testing.T) {
	g, p := smallGenerator(t, small), newGenerator(small, generatorConfig{embedding: 3, hidden: 5}, 0, 1)
	before := values64(p)
	(&rollout{policy: newSampler(p)}).follow(g, .75)
	table := len(g.table.Weights().Value)
	for i, v := range values64(p) {
		want := .75*before[i] + .25*values64(g)[i]
		if i < table {
			want = values64(g)[i]
		}
		if math.Abs(v-want) > 1e-6 {
			t.Fatalf("weight %d is %v, want %v", i, v, want)
		}
	}
}
