package privacy

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
)

// The metrics of the table. Unless said otherwise less is more private, and every one
// stands beside its value for real held-out weeks or for copies.
const (
	// Top1, Top3 and Top5 are the means over synthetic weeks of the largest overlap
	// with real training weeks of anybody (Exact), and of the mean of the three and the
	// five largest.
	Top1 = "top1"
	Top3 = "top3"
	Top5 = "top5"
	// Top1Near and Top1Carry are Top1 with the matches Near and CarryForward.
	Top1Near  = "top1_near"
	Top1Carry = "top1_carry"
	// Over30 and Over50 are the shares of synthetic weeks whose largest overlap is above
	// .3 and .5 (the thresholds of the paper's Figure 5).
	Over30 = "over_30"
	Over50 = "over_50"
	// LinkTop1 is the share of users whose later events are nearest to their own
	// synthetic weeks among those of all (JSD of 4-hour bin x intent), LinkMRR the mean of
	// one over the place. Chance is one over the number of users.
	LinkTop1 = "link_top1"
	LinkMRR  = "link_mrr"
	// Membership is the accuracy of the classifier that is right most often of the four,
	// AUC and TPR the area under its ROC curve and its true positives at 1 % false ones.
	// Chance is .5, .5 and .01.
	Membership = "membership"
	AUC        = "auc"
	TPR        = "tpr"
	// Audited is a lower bound of the epsilon of any mechanism that could have made the
	// releases, at delta 1e-5, by the largest overlap as score (audit.go). It is a bound
	// with its own certainty: all users have the same number, and an interval of it says
	// nothing.
	Audited = "audited"
	// Diagnostic is the 90th percentile over users of the Gaussian overlap diagnostic at
	// delta 1e-5: the paper's privacy budget. It guarantees nothing.
	Diagnostic = "diagnostic"
)

// Delta of the diagnostic and of the audit.
const PrivacyDelta = 1e-5

// Metrics returns all metrics in the order of the table.
func Metrics() []fidelity.Metric {
	ratio := func(name, short string) fidelity.Metric {
		return fidelity.Metric{Name: name, Short: short, Better: metric.Lower, Optional: true, Dims: 3, Value: func(s []float64) float64 { return over(s[0], s[2]) }}
	}
	attacked := func(name, short string) fidelity.Metric {
		m := ratio(name, short)
		m.LeavesOut = "no release that they may be in"
		return m
	}
	seedCopy, err := fidelity.Named(fidelity.SeedCopy)
	if err != nil {
		panic(err) // it is one of package fidelity's own names
	}
	seedCopy.Optional = true
	return []fidelity.Metric{
		ratio(Top1, "Top-1"), ratio(Top3, "Top-3"), ratio(Top5, "Top-5"), ratio(Top1Near, "±1 slot"), ratio(Top1Carry, "carried"),
		ratio(Over30, ">.3"), ratio(Over50, ">.5"), seedCopy, ratio(LinkTop1, "Link"), ratio(LinkMRR, "MRR"),
		attacked(Membership, "MIA"), attacked(AUC, "AUC"), attacked(TPR, "TPR@1%"), attacked(Diagnostic, "ε diag"), attacked(Audited, "ε audit"),
	}
}

// Named returns the metric with a name.
func Named(name string) (fidelity.Metric, error) {
	for _, m := range Metrics() {
		if m.Name == name {
			return m, nil
		}
	}
	return fidelity.Metric{}, fmt.Errorf("unknown metric %q", name)
}

// Names returns the names of all metrics.
func Names() []string {
	var names []string
	for _, m := range Metrics() {
		names = append(names, m.Name)
	}
	return names
}
