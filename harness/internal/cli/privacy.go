package cli

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
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
