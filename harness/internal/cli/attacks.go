package cli

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// privacyFigures are Figures 5 to 7.
func (p *prepared) privacyFigures(local *run.Local, outcome *run.Outcome) ([]named, error) {
	title := p.spec.Dataset.Name
	unique := figure.Distribution{Title: title}
	budget := figure.Distribution{Title: title}
	attack := figure.Attack{Title: title, Classifiers: privacy.Classifiers()}
	p.claimed(&unique, &attack)
	floored, audited := 0, ""
	for _, row := range p.graph.Blocks[0].Rows {
		muted := row.Role == compare.Yardstick // controls are ends of the scale, told apart by colour
		missing := outcome.Reason(row.Measures[0])
		var c privacy.Curves
		if missing == "" {
			var err error
			if c, err = local.PrivacyCurves(row.Measures[0]); err != nil {
				return nil, err
			}
		}
		unique.Samples = append(unique.Samples, figure.Sample{Name: row.Name, Values: c.Overlap, Muted: muted, Missing: missing})
		if row.Role == compare.Yardstick {
			continue
		}
		if missing == "" && len(c.Attacks) == 0 {
			missing = "not fitted again for each release"
		}
		r := figure.AttackRow{Name: row.Name, Muted: muted, Missing: missing}
		for _, a := range c.Attacks {
			low, high := math.Max(0, a.Low), math.Min(1, a.High)
			r.Success = append(r.Success, figure.Gain{Value: a.Accuracy, Low: &low, High: &high})
		}
		attack.Rows = append(attack.Rows, r)
		budget.Samples = append(budget.Samples, figure.Sample{Name: row.Name, Values: c.Epsilon, Muted: muted, Missing: missing})
		floored += c.Floored
		if len(c.Attacks) > 0 {
			if audited != "" {
				audited += ", "
			}
			audited += fmt.Sprintf("%s %.2f (%.2f)", row.Name, c.Audited[0], c.Audited[1])
		}
	}
	f5, f6, f7 := figure.Uniqueness(unique), figure.Membership(attack), figure.Budget(budget)
	f7.Notes = append(f7.Notes,
		fmt.Sprintf("%d standard deviations of a user's overlaps were below %g and taken for it.", floored, privacy.LeastDeviation),
		"Lower bound of ε that an audit by the same overlaps shows at delta 1e-5 (1e-3): "+audited+".")
	f5.Title, f6.Title, f7.Title = ": uniqueness (Figure 5)", ": membership (Figure 6)", ": Gaussian overlap diagnostic (Figure 7)"
	return []named{{"figure-5-uniqueness", f5}, {"figure-6-membership", f6}, {"figure-7-diagnostic", f7}}, nil
}

// claimed adds to the panels of uniqueness and membership what the paper that the spec
// refers to claims to stay below, on its data of the same kind.
func (p *prepared) claimed(unique *figure.Distribution, attack *figure.Attack) {
	if p.paper == nil {
		return
	}
	if t := p.paper.Threshold(p.spec.Dataset.Name, privacy.Top1); t != nil {
		label := "left of it"
		if t.Share > 0 {
			label = fmt.Sprintf("more than %.0f %% left of it", 100*t.Share)
		}
		unique.Published = append(unique.Published, figure.Threshold{Label: p.paper.Source.Short + ": " + label + ", on their own data", Value: t.At})
	}
	if t := p.paper.Threshold(p.spec.Dataset.Name, privacy.Membership); t != nil {
		attack.Published, attack.Source = t.At, p.paper.Source.Short+": below it, on their own data"
	}
}
