package main

import (
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// A step of the joint training, on populations of the size of mobility-sim and of Office.
// GF/s counts the products of the generation net with all items, three for each row.
// testdata/step.py takes the same step in PyTorch:
//
//	go test ./plugins/upc_sdg -run xxx -bench Step
//	OPENBLAS_NUM_THREADS=2 python3 plugins/upc_sdg/testdata/step.py 1
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name               string
		users, items, each int
		k                  float64
	}{
		{"mobility/k=.2", 420, 175, 28, .2},
		{"mobility/k=1", 420, 175, 28, 1},
		{"office/k=.2", 4874, 2405, 8, .2},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := defaults
			p.ReplaceRatio = c.k
			f, x := crowd(p, c.users, c.items, c.each)
			j, err := newJoint(p, f, x, nn.Crew(2))
			if err != nil {
				b.Fatal(err)
			}
			defer j.close()
			rng := rand.New(rand.NewPCG(3, 4))
			j.selector.init(rng)
			j.generator.init(rng)
			flops := 0.0
			for b.Loop() {
				if _, err := j.step(batches(x.draw(rng, false), p.Batch)[0], 1); err != nil {
					b.Fatal(err)
				}
				flops += 3 * 2 * float64(p.Width*c.items*len(j.substitution.items))
			}
			b.ReportMetric(flops/b.Elapsed().Seconds()/1e9, "GF/s")
			b.ReportMetric(float64(len(j.substitution.items)), "replaced")
		})
	}
}
