package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPartition(t *testing.T) {
	for name, c := range map[string]struct {
		population, own []float32
		ratio           float64
		want            []int32
	}{
		"by hand":             {[]float32{.7, .1, .1, .1}, []float32{.1, .7, .1, .1}, 2, []int32{1}},
		"as the population":   {[]float32{.7, .1, .1, .1}, []float32{.7, .1, .1, .1}, 2, nil},
		"rare in the user":    {[]float32{.7, .28, .01, .01}, []float32{.7, .1, .1, .1}, 2, nil},
		"not rare enough":     {[]float32{.4, .4, .1, .1}, []float32{.1, .7, .1, .1}, 2, nil},
		"the ratio is enough": {[]float32{.375, .375, .125, .125}, []float32{.125, .375, .25, .25}, 2, []int32{2, 3}},
		"three at most": {
			[]float32{.9, .01, .02, .02, .02, .03}, []float32{0, .2, .2, .2, .2, .2}, 2, []int32{1, 2, 3},
		},
	} {
		if diff := cmp.Diff(c.want, partition(c.population, c.own, c.ratio)); diff != "" {
			t.Errorf("%s: forgotten classes differ: %s", name, diff)
		}
	}
}
