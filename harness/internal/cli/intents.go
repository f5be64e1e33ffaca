package cli

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// intentFigure draws what the generators wrote in the first repeat.
func (p *prepared) intentFigure(local *run.Local, outcome *run.Outcome) (*figure.Figure, error) {
	s := figure.IntentShares{Population: local.PopulationIntents(), Intents: p.set.Vocabulary.Intents}
	for _, row := range p.graph.Blocks[0].Rows {
		if row.Role != compare.Generator {
			continue
		}
		g := figure.WrittenIntents{Name: row.Name, Missing: outcome.Reason(row.Measures[0])}
		if g.Missing == "" {
			users, err := local.Intents(row.Measures[0])
			if err != nil {
				return nil, err
			}
			for _, u := range users {
				g.Users = append(g.Users, figure.UserIntents{Real: u.Real, Written: u.Written})
			}
		}
		s.Generators = append(s.Generators, g)
	}
	return s.Figure(), nil
}
