package plan

import (
	"cmp"
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// finetuneAugmentation is Table 3: as replacement, but a user has a few real
// rows (the part Limited), which the synthetic ones are added to.
var finetuneAugmentation = Scenario{
	Name:     "finetune-augmentation",
	Summary:  "fine-tune on a few real events and synthetic ones (Table 3)",
	Tunes:    Limited,
	Controls: []string{"real-x2", "population"},
	build: func(b *builder) {
		users, amount := b.Dataset.Individual, Amount{Limited, b.Ratio}
		floors := b.floors(users, users, Limited)
		for _, p := range b.Predictors {
			tuned := func(row string, sources []Source, synthetic []*Step, r int) *Step {
				model := b.pretrain(p, []Source{{Part: Train}}, nil, r, "real")
				scores := b.finetune(p, model, users, sources, synthetic, r, "augmentation/"+row)
				return b.measure(scores, users, r, fmt.Sprintf("augmentation/%s/%s/r%d", p.Name, row, r))
			}
			limited, both := []Source{{Part: Limited}}, []Source{{Part: Limited}, {From: "synthetic"}}
			rows := []Row{
				{Name: "Finetuned", Role: compare.Reference, Shows: Limited, Measures: b.repeats(func(r int) *Step {
					return tuned("finetuned", limited, nil, r)
				})},
				{Name: "full-real", Role: compare.Ceiling, Shows: Train, Measures: b.repeats(func(r int) *Step {
					return tuned("full-real", []Source{{Part: Train}}, nil, r)
				})},
			}
			for _, name := range b.controls() {
				rows = append(rows, Row{Name: name, Role: compare.Control, Shows: Limited, Measures: b.repeats(func(r int) *Step {
					events := b.control(name, users, amount, r)
					return tuned(name, both, []*Step{events}, r)
				})})
			}
			for _, g := range b.Generators {
				shown := b.show(g, Limited, Limited) // one that reads train gets no more either
				row := Row{Name: g.Name, Role: cmp.Or(g.Role, compare.Generator), Shows: Limited}
				row.Measures = b.repeats(func(r int) *Step {
					model := b.fit(g, b.Dataset.Population, r, "population")
					work := Work{History: shown, Amount: &amount, Limit: b.Limit}
					events := b.synthesize(g, model, users, work, r, "limited")
					row.Synthetic = append(row.Synthetic, events...)
					return tuned(g.Name, both, events, r)
				})
				rows = append(rows, row)
			}
			b.block(p.Name, users, append(rows, floors...), compare.Design{})
		}
	},
}
