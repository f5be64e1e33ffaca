package nn

import (
	"slices"
	"testing"
)

// Encoders that share a Noise drop different elements, also after a new seed; one
// on a Noise of its own drops the same ones every time.
func TestNoiseIsShared(t *testing.T) {
	s := shape{dropout: .5}
	first := newNetwork(t, s, 1, 20, 21)
	limits, crew := first.encoder.limits, first.encoder.crew
	second, err := NewEncoder(first.encoder.EncoderConfig, limits, crew, first.noise, first.batch)
	if err != nil {
		t.Fatal(err)
	}
	first.noise.Seed([2]uint32{5, 6})
	third, err := NewEncoder(first.encoder.EncoderConfig, limits, crew, first.noise, first.batch)
	if err != nil {
		t.Fatal(err)
	}
	sites := map[uint32]bool{}
	masks := func(e *Encoder) (all [][]uint64) {
		e.embedding.prepare()
		e.embedding.Forward(nil, make([]float32, testRows*testWidth))
		all = append(all, e.embedding.bits[:e.batch.Rows()])
		sites[e.embedding.site] = true
		for _, k := range e.stack.blocks {
			k.prepare(e.limits)
			k.Forward([][]float32{make([]float32, testRows*testWidth)}, make([]float32, testRows*testWidth))
			all = append(all, k.tape.bits0[:e.batch.Rows()], k.tape.bits1[:e.batch.Rows()], k.tape.bits2[:e.batch.Rows()])
			for i := range 2 + k.Heads {
				sites[k.site+uint32(i)] = true
			}
		}
		return all
	}
	a, b, c := masks(first.encoder), masks(second), masks(third)
	for i := range a {
		if slices.Equal(a[i], b[i]) || slices.Equal(a[i], c[i]) || slices.Equal(b[i], c[i]) {
			t.Errorf("mask %d is that of another encoder", i)
		}
	}
	if want := 3 * (1 + 2*(2+testHeads)); len(sites) != want {
		t.Errorf("%d different sites, want %d", len(sites), want)
	}
	again := newNetwork(t, s, 1, 20, 21)
	again.noise.Seed([2]uint32{5, 6})
	for i, mask := range masks(again.encoder) {
		if !slices.Equal(mask, a[i]) {
			t.Errorf("mask %d differs in the same model with the same seed", i)
		}
	}
}
