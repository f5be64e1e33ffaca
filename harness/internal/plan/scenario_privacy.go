package plan

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// privacy is Figures 5 to 7. Uniqueness and linkage look at S(P) and S(I), the rows
// that Tables 1 and 2 train on. Membership looks at releases: P is split into random
// halves Releases/2 times, and each half is released as the synthetic rows of its users,
// written by a generator that was fitted on that half alone; rows whose training is the
// same share these fits. Beside them stand real
// held-out weeks, which nobody has copied, and two ends: copies of the seed, and the
// same real events of the population for everybody.
var privacy = Scenario{
	Name:     "privacy",
	Summary:  "uniqueness, membership, linkage (Figures 5-7)",
	Controls: []string{"seed-tiled", "population"},
	Once:     true,
	build: func(b *builder) {
		work := Work{Users: slices.Concat(b.Dataset.Population, b.Dataset.Individual), Family: Privacy}
		measured := work
		measured.Metrics = b.Metrics
		rows := []Row{{Name: "real held-out", Role: compare.Yardstick, Measures: []*Step{b.judge(measured, nil, 0, "privacy/real")}}}
		amount := Amount{Train, b.Ratio}
		for _, name := range b.controls() {
			row := Row{Name: name, Role: compare.Control, Shows: Seed}
			inputs := as("synthetic", []*Step{b.controlFor(name, work.Users, amount, 0, "everybody")})
			for m, half := range b.releases() {
				inputs = append(inputs, as(releaseRole(m), []*Step{b.controlFor(name, half, amount, 0, releaseRole(m))})...)
			}
			row.Measures = []*Step{b.judge(measured, inputs, 0, "privacy/"+name)}
			rows = append(rows, row)
		}
		for _, g := range b.Generators {
			row := Row{Name: g.Name, Role: cmp.Or(g.Role, compare.Generator), Shows: b.show(g, Seed, Train)}
			row.Synthetic = slices.Concat(b.forPopulation(g, 0), b.forIndividuals(g, 0))
			inputs := as("synthetic", row.Synthetic)
			if g.Refit || !g.Plugin.Description.Learns {
				for m, half := range b.releases() {
					release := b.release(g, half, m)
					row.Synthetic = append(row.Synthetic, release...)
					inputs = append(inputs, as(releaseRole(m), release)...)
				}
			} else {
				row.Remark = "Membership is not measured: it takes a fit for each release, which this run does not give this generator (refit of the spec)."
			}
			row.Measures = []*Step{b.judge(measured, inputs, 0, "privacy/"+g.Name)}
			rows = append(rows, row)
		}
		b.compare("privacy", rows, compare.Design{}, work)
	},
}

// releaseRole is the role of the events of a release.
func releaseRole(m int) string { return fmt.Sprintf("release-%02d", m) }

// Release returns the number of the release that an input with a role belongs to.
func Release(role string) (m int, ok bool) {
	_, err := fmt.Sscanf(role, "release-%02d", &m)
	return m, err == nil
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
