package cli

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// privacyColumns are the columns of metrics of privacy.
func privacyColumns(metrics []string) []table.Column {
	var columns []table.Column
	for _, name := range metrics {
		if m, err := privacy.Named(name); err == nil { // the spec was checked
			columns = append(columns, table.Column{Metric: name, Short: m.Short, Mark: m.Better.Mark()})
		}
	}
	return columns
}

// attacked says whose data the attacks are after.
func (p *prepared) attacked() string {
	return fmt.Sprintf("; weeks of all but the dev users, membership of population users in %d releases", p.plan.Releases)
}

// privacyLegend says how to read the columns.
func (p *prepared) privacyLegend() string {
	d := p.plan.Dataset
	return fmt.Sprintf("Less is more private. Top-1, -3, -5: the largest overlap of a synthetic week with a real training week of anybody (same day of the week, slot and place), the mean of the three and five largest; "+
		"±1 slot, carried: Top-1 where the slot beside counts too, and where a place stays until the next event of the day (the paper's). >.3, >.5: share of weeks with a larger overlap. "+
		"Seed: share of cases in which a synthetic week is nearer to a week shown than to an unseen one of the same user; 1/2: no copying. "+
		"Link, MRR: whose synthetic weeks are nearest to a user's later events; chance 1/%d. "+
		"MIA: accuracy of the most successful of four classifiers about who is in a release, AUC and true positives at 1 %% false ones of the same; chance .5, .5, .01. "+
		"ε diag: 90th percentile over users of the Gaussian overlap diagnostic (the paper's privacy budget) at delta %g: no guarantee. ε audit: lower bound, at the same delta, of the ε of any private mechanism that could have written the releases, at 97.5 %% a rate; an interval of it says nothing. "+
		"real held-out: weeks of the test part in the place of synthetic ones, and, for Link, training events in the place of a release. "+
		"Intervals: 95 %% of the difference from it (BCa over users).", len(d.Population)+len(d.Individual), privacy.PrivacyDelta)
}

// The paper's thresholds of Figures 5 and 6, which are of its own data: Tencent's
// mobility records and a smartphone's logs.
const (
	publishedOverlap, publishedAccuracy           = .5, .74
	publishedOverlapPhone, publishedAccuracyPhone = .3, .55
)

// privacyFigures are Figures 5 to 7.
func (p *prepared) privacyFigures(local *run.Local, outcome *run.Outcome) ([]named, error) {
	overlap, accuracy := publishedOverlap, publishedAccuracy
	if p.spec.Dataset.Source == spec.SmartphoneSim {
		overlap, accuracy = publishedOverlapPhone, publishedAccuracyPhone
	}
	title := p.spec.Dataset.Name
	unique := figure.Distribution{Title: title, Published: []figure.Threshold{{Label: "the paper: above .8 left of it, on its own data", Value: overlap}}}
	budget := figure.Distribution{Title: title}
	attack := figure.Attack{Title: title, Classifiers: privacy.Classifiers(), Published: accuracy, Source: "the paper: below it, on its own data"}
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
