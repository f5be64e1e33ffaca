package cli

import (
	"cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/catalogue"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// usualIndividuals is how many individual users a data set is thought to have as
// long as it is not read: those of the paper.
const usualIndividuals = 201

// checkPublished checks the published numbers of a spec before its data set is
// there, by the rows of a plan for users that are only counted.
func checkPublished(e *spec.Experiment, plugins *catalogue.Catalogue) error {
	if len(e.Published) == 0 {
		return nil
	}
	users := plan.Dataset{Population: []uint32{0, 1}, Dev: []uint32{2}}
	for i := range cmp.Or(e.Dataset.IndividualUsers, usualIndividuals) {
		users.Individual = append(users.Individual, uint32(3+i))
	}
	p := &prepared{spec: e, found: plugins, plugins: map[string]launch.Plugin{}}
	x, err := p.experiment(users)
	if err != nil {
		return err
	}
	graph, err := plan.Expand(x)
	if err != nil {
		return err
	}
	return e.CheckPublished(blocks(graph))
}

// blocks names the blocks of a graph and their rows.
func blocks(g *plan.Graph) []spec.Block {
	var all []spec.Block
	for _, b := range g.Blocks {
		block := spec.Block{Name: b.Name}
		for _, r := range b.Rows {
			block.Rows = append(block.Rows, r.Name)
		}
		all = append(all, block)
	}
	return all
}
