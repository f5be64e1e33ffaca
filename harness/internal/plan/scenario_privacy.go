package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// privacy is Figures 5 to 7. Uniqueness, seed-copy and linkage look at S(P) and
// S(I), the rows that Tables 1 and 2 train on. Membership looks at releases: P is
// split into random halves Releases/2 times, and each half is released as the
// synthetic rows of its users, written by a generator that was fitted on that
// half alone.
var privacy = Scenario{
	Name:    "privacy",
	Summary: "uniqueness, seed copies, membership, linkage (Figures 5-7)",
	build: func(b *builder) {
		users := slices.Concat(b.Dataset.Population, b.Dataset.Individual)
		var rows []Row
		for _, g := range b.Generators {
			row := Row{Name: g.Name, Role: compare.Generator, Shows: b.show(g, Seed, Train)}
			row.Synthetic = slices.Concat(b.forPopulation(g, 0), b.forIndividuals(g, 0))
			inputs := as("synthetic", row.Synthetic)
			if g.Plugin.Description.Learns && !b.Refit {
				row.Missing = "membership: not refitted at this scale"
			} else {
				for m, half := range b.releases() {
					release := b.release(g, half, m)
					row.Synthetic = append(row.Synthetic, release...)
					inputs = append(inputs, as(fmt.Sprintf("release-%02d", m), release)...)
				}
			}
			row.Measures = []*Step{b.judge(Work{Users: users, Family: Privacy}, inputs, 0, "privacy/"+g.Name)}
			rows = append(rows, row)
		}
		b.graph.Blocks = append(b.graph.Blocks, Block{Name: "privacy", Family: Privacy, Users: users, Rows: rows})
	},
}

// release fits a generator on half of the population and writes that half. The
// release number stands where the repeat does, so that releases of a generator
// that does not learn are drawn afresh too.
func (b *builder) release(g Entry, half []uint32, m int) []*Step {
	if len(half) == 0 { // of a population of one
		return nil
	}
	tag := fmt.Sprintf("release-%02d", m)
	work := Work{History: b.show(g, Seed, Train), Amount: &Amount{Train, b.Ratio}}
	return b.synthesize(g, b.fit(g, half, m, tag), half, work, m, tag)
}

// releases returns Releases halves of P: 2i and 2i+1 are the two sides of random
// split i, so that every user is in exactly half of them.
func (b *builder) releases() [][]uint32 {
	var halves [][]uint32
	for i := range b.Releases / 2 {
		rng := rand.New(rand.NewPCG(seed(b.Seed, Measure, "membership-split", nil, i), 0))
		users := slices.Clone(b.Dataset.Population)
		rng.Shuffle(len(users), func(i, j int) { users[i], users[j] = users[j], users[i] })
		left, right := users[:len(users)/2], users[len(users)/2:]
		slices.Sort(left)
		slices.Sort(right)
		halves = append(halves, left, right)
	}
	return halves
}
