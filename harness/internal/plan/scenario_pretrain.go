package plan

import (
	"cmp"
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// pretrainAugmentation is Table 1: pretrain on the population's real rows and
// synthetic rows of the same users, and test on the population's real held-out
// rows. Every row has the same most optimiser steps (Work.Schedule).
var pretrainAugmentation = Scenario{
	Name:     "pretrain-augmentation",
	Summary:  "pretrain on real and synthetic events (Table 1)",
	Controls: []string{"real-x2"},
	build: func(b *builder) {
		users, amount := b.Dataset.Population, Amount{Train, b.Ratio}
		floors := b.floors(users, users, Train)
		for _, p := range b.Predictors {
			scored := func(row string, synthetic []*Step, r int) *Step {
				sources := []Source{{Part: Train}}
				if len(synthetic) > 0 {
					sources = append(sources, Source{From: "synthetic"})
				}
				tag := row
				if len(synthetic) == 0 {
					tag = "real"
				}
				model := b.pretrain(p, sources, synthetic, r, tag)
				scores := b.score(p, model, users, r, "population/"+row)
				return b.measure(scores, users, r, fmt.Sprintf("pretrain/%s/%s/r%d", p.Name, row, r))
			}
			rows := []Row{{Name: "Pretrained", Role: compare.Reference, Shows: Train, Measures: b.repeats(func(r int) *Step {
				return scored("pretrained", nil, r)
			})}}
			for _, name := range b.controls() {
				rows = append(rows, Row{Name: name, Role: compare.Control, Shows: Train, Measures: b.repeats(func(r int) *Step {
					return scored(name, []*Step{b.control(name, users, amount, r)}, r)
				})})
			}
			for _, g := range b.Generators {
				row := Row{Name: g.Name, Role: cmp.Or(g.Role, compare.Generator), Shows: Train}
				row.Measures = b.repeats(func(r int) *Step {
					events := b.forPopulation(g, r)
					row.Synthetic = append(row.Synthetic, events...)
					return scored(g.Name, events, r)
				})
				rows = append(rows, row)
			}
			b.block(p.Name, users, append(rows, floors...), compare.Design{})
		}
	},
}

// forPopulation writes S(P): synthetic events for the users that the generator
// was fitted on, each from a seed found as an individual's is.
func (b *builder) forPopulation(g Entry, repeat int) []*Step {
	model := b.fit(g, b.Dataset.Population, repeat, "population")
	work := Work{History: b.show(g, Seed, Train), Amount: &Amount{Train, b.Ratio}}
	return b.synthesize(g, model, b.Dataset.Population, work, repeat, "population")
}

// forIndividuals writes S(I) as Table 2 trains on it.
func (b *builder) forIndividuals(g Entry, repeat int) []*Step {
	model := b.fit(g, b.Dataset.Population, repeat, "population")
	work := Work{History: b.show(g, Seed, Train), Amount: &Amount{Train, b.Ratio}}
	return b.synthesize(g, model, b.Dataset.Individual, work, repeat, "individual")
}
