package plan

import (
	"cmp"
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// fidelity is Table 4: nothing is trained on the synthetic weeks; they are held
// against the same users' real weeks (without the seed), and beside them real
// against real.
var fidelity = Scenario{
	Name:    "fidelity",
	Summary: "synthetic weeks against the same users' real weeks (Table 4)",
	build:   heldAgainstReal("fidelity"),
}

// intentDistribution is Figure 2: the intents of users, of what was written for them
// and of the population. Its table holds the same rows by how far their intents are
// apart; which two users the figure shows is found from the measures.
var intentDistribution = Scenario{
	Name:    "intent-distribution",
	Summary: "intents of users, real and synthetic, beside the population's (Figure 2)",
	build:   heldAgainstReal("intent-distribution"),
}

// heldAgainstReal makes a block of what every generator wrote for the individuals and,
// as the yardstick, of their real weeks. Both tables that hold it share the steps.
func heldAgainstReal(block string) func(*builder) {
	return func(b *builder) {
		work := Work{Users: b.Dataset.Individual, Family: Fidelity}
		measured := work
		measured.Metrics = b.Metrics
		rows := []Row{{Name: "real against real", Role: compare.Yardstick, Measures: b.repeats(func(r int) *Step {
			return b.judge(measured, nil, 0, "fidelity/real") // one step, whatever the repeat
		})}}
		for _, g := range b.Generators {
			row := Row{Name: g.Name, Role: cmp.Or(g.Role, compare.Generator), Shows: b.show(g, Seed, Train)}
			row.Measures = b.repeats(func(r int) *Step {
				events := b.forIndividuals(g, r)
				row.Synthetic = append(row.Synthetic, events...)
				return b.judge(measured, as("synthetic", events), r, fmt.Sprintf("fidelity/%s/r%d", g.Name, r))
			})
			rows = append(rows, row)
		}
		b.compare(block, rows, compare.Design{}, work)
	}
}
