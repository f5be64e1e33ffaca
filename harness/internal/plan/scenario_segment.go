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
	Name:     "segment",
	Measured: true,
	Summary:  "how much a generator is shown, and how much it writes at once (Figure 4)",
	build: func(b *builder) {
		all := b.Dataset.Individual
		few := all[:min(segmentUsers, len(all))]
		for _, p := range b.Predictors {
			var ofFew, ofAll []Row
			for _, v := range b.segmentVariants() {
				row := Row{Name: v.name, Role: compare.Generator, Shows: v.work.History, Days: v.work.Days}
				var measuresOfFew []*Step
				for r := range b.Repeats {
					events := b.synthesize(v.entry, b.fit(v.entry, b.Dataset.Population, r, "population"), all, v.work, r, v.tag)
					model := b.pretrain(p, []Source{{Part: Train}}, nil, r, "real")
					scores := b.finetune(p, model, all, []Source{{From: "synthetic"}}, events, r, "segment/"+v.name)
					tag := fmt.Sprintf("segment/%s/%s/r%d", p.Name, v.name, r)
					measuresOfFew = append(measuresOfFew, b.measure(scores, few, r, tag+"/20"))
					row.Measures = append(row.Measures, b.measure(scores, all, r, tag))
					row.Synthetic = append(row.Synthetic, events...)
				}
				ofAll = append(ofAll, row)
				row.Measures = measuresOfFew
				ofFew = append(ofFew, row)
			}
			b.block(p.Name+" (20 users)", few, ofFew, compare.Design{})
			b.block(p.Name, all, ofAll, compare.Design{})
		}
	},
}

type segmentVariant struct {
	name, tag string
	entry     Entry
	work      Work
}

func (b *builder) segmentVariants() []segmentVariant {
	var variants []segmentVariant
	for _, g := range b.Generators {
		for _, a := range shownAmounts {
			work := Work{History: show(g, a.history, a.history), Days: a.days, Amount: &Amount{Train, b.Ratio}}
			variants = append(variants, segmentVariant{g.Name + ", " + a.name, "shown " + a.name, g, work})
		}
		for _, days := range segmentDays {
			params, ok := withParam(g.Params, "segment_days", days)
			if !ok {
				continue
			}
			v := g
			v.Params, v.Name = params, fmt.Sprintf("%s, %d-day replies", g.Name, days)
			work := Work{History: show(g, Seed, Train), Amount: &Amount{Train, b.Ratio}}
			variants = append(variants, segmentVariant{v.Name, "individual", v, work})
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
