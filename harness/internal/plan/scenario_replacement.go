package plan

import (
	"cmp"
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// finetuneReplacement is Table 2: pretrain on the population's real rows, then
// fine-tune for each individual on synthetic rows in place of that user's own,
// and test on that user's real held-out rows.
var finetuneReplacement = Scenario{
	Name:     "finetune-replacement",
	Summary:  "fine-tune on synthetic events instead of a user's own (Table 2)",
	Controls: []string{"seed-only", "seed-tiled", "neighbour"},
	Tunes:    Train,
	build: func(b *builder) {
		users, amount := b.Dataset.Individual, Amount{Train, b.Ratio}
		floors := b.floors(users, users, Train)
		for _, p := range b.Predictors {
			pretrained := func(r int) *Step { return b.pretrain(p, []Source{{Part: Train}}, nil, r, "real") }
			tuned := func(row string, sources []Source, synthetic []*Step, r int) *Step {
				scores := b.finetune(p, pretrained(r), users, sources, synthetic, r, "replacement/"+row)
				return b.measure(scores, users, r, fmt.Sprintf("replacement/%s/%s/r%d", p.Name, row, r))
			}
			rows := []Row{
				{Name: "Pretrained", Role: compare.Reference, Measures: b.repeats(func(r int) *Step {
					scores := b.score(p, pretrained(r), users, r, "individual")
					return b.measure(scores, users, r, fmt.Sprintf("replacement/%s/pretrained/r%d", p.Name, r))
				})},
				{Name: "Finetuned", Role: compare.Ceiling, Shows: Train, Measures: b.repeats(func(r int) *Step {
					return tuned("finetuned", []Source{{Part: Train}}, nil, r)
				})},
			}
			for _, name := range b.controls() {
				rows = append(rows, Row{Name: name, Role: compare.Control, Shows: Seed, Measures: b.repeats(func(r int) *Step {
					events := b.control(name, users, amount, r)
					return tuned(name, []Source{{From: "synthetic"}}, []*Step{events}, r)
				})})
			}
			for _, g := range b.Generators {
				row := Row{Name: g.Name, Role: cmp.Or(g.Role, compare.Generator), Shows: b.show(g, Seed, Train)}
				row.Measures = b.repeats(func(r int) *Step {
					events := b.forIndividuals(g, r)
					row.Synthetic = append(row.Synthetic, events...)
					return tuned(g.Name, []Source{{From: "synthetic"}}, events, r)
				})
				rows = append(rows, row)
			}
			b.block(p.Name, users, append(rows, floors...), compare.Design{Finetuned: "Finetuned", SeedOnly: "seed-only"})
		}
	},
}
