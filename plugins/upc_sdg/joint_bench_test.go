package main

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// crowd returns users with so many random items each, and embeddings of both.
func crowd(p Params, users, items, each int) (*factors, *interactions) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := &interactions{most: items}
	for user := range users {
		own := make([]int32, 0, each)
		for _, i := range rng.Perm(items)[:each] {
			own = append(own, int32(i))
		}
		slices.Sort(own)
		x.users, x.items, x.total = append(x.users, uint32(user)), append(x.items, own), x.total+each
	}
	f := newFactors(users, items, p)
	f.init(rng, .3)
	return f, x
}

// A step of the joint training on populations of the size of mobility-sim and of the
// authors' Office.
func BenchmarkStep(b *testing.B) {
	for name, c := range map[string]struct {
		users, items, each int
		k                  float64
	}{
		"mobility":     {420, 175, 28, .2},
		"mobility all": {420, 175, 28, 1},
		"office":       {4874, 2405, 8, .2},
	} {
		b.Run(name, func(b *testing.B) {
			p := defaults
			p.ReplaceRatio = c.k
			f, x := crowd(p, c.users, c.items, c.each)
			j, err := newJoint(p, f, x, nn.Crew(2))
			if err != nil {
				b.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(3, 4))
			j.selector.init(rng)
			j.generator.init(rng)
			for b.Loop() {
				batch := x.draw(rng, false)
				if _, err := j.step(batch[:min(p.Batch, len(batch))], 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(j.substitution.items)), "replaced")
		})
	}
}
