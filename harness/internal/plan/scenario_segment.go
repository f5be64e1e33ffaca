package plan

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// segmentUsers is how many individuals the paper's Figure 4 is drawn from.
const segmentUsers = 20

// shownAmounts are the amounts of real events that Figure 4 varies: one event,
// then so many days.
var shownAmounts = []struct {
	name    string
	history Part
	days    int
}{
	{"1 event", First, 0}, {"1 day", Train, 1}, {"3 days", Train, 3}, {"7 days", Train, 7},
	{"10 days", Train, 10}, {"14 days", Train, 14}, {"21 days", Train, 21},
}

// segmentDays are the lengths in days that one reply may have, for generators
// with a param segment_days.
var segmentDays = []int{1, 3, 7, 14}

// segment is Figure 4: fine-tuning replacement with more and more of a user
// shown to the generator, and with longer and longer replies.
var segment = Scenario{
	Name:    "segment",
	Tunes:   Train,
	Summary: "how much a generator is shown, and how much it writes at once (Figure 4)",
	build: func(b *builder) {
		all := b.Dataset.Individual
		sets := [][]uint32{all}
		if len(all) > segmentUsers {
			sets = [][]uint32{all[:segmentUsers], all}
		}
		for _, users := range sets {
			floors := b.floors(all, users, Train)
			for _, p := range b.Predictors {
				pretrained := func(r int) *Step { return b.pretrain(p, []Source{{Part: Train}}, nil, r, "real") }
				tag := func(row string, r int) string {
					return fmt.Sprintf("segment/%s/%s/%d users/r%d", p.Name, row, len(users), r)
				}
				rows := []Row{{Name: "Pretrained", Role: compare.Reference, Measures: b.repeats(func(r int) *Step {
					return b.measure(b.score(p, pretrained(r), all, r, "individual"), users, r, tag("pretrained", r))
				})}, {Name: "Finetuned", Role: compare.Ceiling, Shows: Train, Measures: b.repeats(func(r int) *Step {
					scores := b.finetune(p, pretrained(r), all, []Source{{Part: Train}}, nil, r, "segment/finetuned")
					return b.measure(scores, users, r, tag("finetuned", r))
				})}}
				for _, v := range b.segmentVariants() {
					row := Row{Name: v.name, Role: compare.Generator, Shows: v.work.History, Days: v.work.Days, Variant: v.Variant}
					row.Measures = b.repeats(func(r int) *Step {
						events := b.synthesize(v.entry, b.fit(v.entry, b.Dataset.Population, r, "population"), all, v.work, r, v.tag)
						row.Synthetic = append(row.Synthetic, events...)
						scores := b.finetune(p, pretrained(r), all, []Source{{From: "synthetic"}}, events, r, "segment/"+v.name)
						return b.measure(scores, users, r, tag(v.name, r))
					})
					rows = append(rows, row)
				}
				b.block(fmt.Sprintf("%s, %d users", p.Name, len(users)), users, append(rows, floors...), compare.Design{})
			}
		}
	},
}

type segmentVariant struct {
	Variant
	name, tag string
	entry     Entry
	work      Work
}

func (b *builder) segmentVariants() []segmentVariant {
	var variants []segmentVariant
	for _, g := range b.Generators {
		for _, a := range shownAmounts {
			work := Work{History: b.show(g, a.history, a.history), Days: a.days, Amount: &Amount{Train, b.Ratio}}
			variants = append(variants, segmentVariant{Variant{g.Name, a.days, false}, g.Name + ", " + a.name, "shown " + a.name, g, work})
		}
		for _, days := range segmentDays {
			params, ok := withParam(g.Params, "segment_days", days)
			if !ok {
				continue
			}
			v := g
			v.Params, v.Name = params, fmt.Sprintf("%s, %d-day replies", g.Name, days)
			work := Work{History: b.show(v, Seed, Train), Amount: &Amount{Train, b.Ratio}}
			variants = append(variants, segmentVariant{Variant{g.Name, days, true}, v.Name, "individual", v, work})
		}
	}
	return slices.Clip(variants)
}

// withParam returns params with one value replaced, and whether there is such a
// param.
func withParam(params json.RawMessage, name string, value any) (json.RawMessage, bool) {
	var m map[string]json.RawMessage
	if json.Unmarshal(params, &m) != nil || m[name] == nil {
		return nil, false
	}
	v, err := json.Marshal(value)
	if err != nil {
		return nil, false
	}
	m[name] = v
	out, err := json.Marshal(m) // sorted keys: canonical
	return out, err == nil
}
