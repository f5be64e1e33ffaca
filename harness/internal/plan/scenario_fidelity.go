package plan

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// fidelity is Table 4: nothing is trained on the synthetic weeks; they are held
// against the same users' real weeks (without the seed), and beside them real
// against real.
var fidelity = Scenario{
	Name:     "fidelity",
	Summary:  "synthetic weeks against the same users' real weeks (Table 4)",
	Measured: true,
	build: func(b *builder) {
		work := Work{Users: b.Dataset.Individual, Family: Fidelity}
		measured := work
		measured.Metrics = b.Metrics
		rows := []Row{{Name: "real against real", Role: compare.Yardstick, Measures: b.repeats(func(r int) *Step {
			return b.judge(measured, nil, 0, "fidelity/real") // one step, whatever the repeat
		})}}
		for _, g := range b.Generators {
			row := Row{Name: g.Name, Role: compare.Generator, Shows: b.show(g, Seed, Train)}
			row.Measures = b.repeats(func(r int) *Step {
				events := b.forIndividuals(g, r)
				row.Synthetic = append(row.Synthetic, events...)
				return b.judge(measured, as("synthetic", events), r, fmt.Sprintf("fidelity/%s/r%d", g.Name, r))
			})
			rows = append(rows, row)
		}
		b.compare("fidelity", rows, compare.Design{}, work)
	},
}

// intentDistribution is Figure 2: the intents of two users, of what was written
// for them, and of the population. Which two (the 50th and the 90th percentile
// of the divergence from the population) is for the measure to find.
var intentDistribution = Scenario{
	Name:    "intent-distribution",
	Summary: "intents of two users, real and synthetic, beside the population's (Figure 2)",
	build: func(b *builder) {
		users := b.Dataset.Individual
		var rows []Row
		for _, g := range b.Generators {
			row := Row{Name: g.Name, Role: compare.Generator, Shows: b.show(g, Seed, Train)}
			row.Synthetic = b.forIndividuals(g, 0)
			row.Measures = []*Step{b.judge(Work{Users: users, Family: Distribution}, as("synthetic", row.Synthetic), 0, "distribution/"+g.Name)}
			rows = append(rows, row)
		}
		b.graph.Blocks = append(b.graph.Blocks, Block{Name: "intent-distribution", Family: Distribution, Users: users, Rows: rows})
	},
}
