package privacy

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
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
	seedCopy, err := fidelity.Named(fidelity.SeedCopy)
	if err != nil {
		panic(err) // it is one of package fidelity's own names
	}
	seedCopy.Optional = true
	return []fidelity.Metric{
		ratio(Top1, "Top-1"), ratio(Top3, "Top-3"), ratio(Top5, "Top-5"), ratio(Top1Near, "±1 slot"), ratio(Top1Carry, "carried"),
		ratio(Over30, ">.3"), ratio(Over50, ">.5"), seedCopy, ratio(LinkTop1, "Link"), ratio(LinkMRR, "MRR"),
		ratio(Membership, "MIA"), ratio(AUC, "AUC"), ratio(TPR, "TPR@1%"), ratio(Diagnostic, "ε diag"), ratio(Audited, "ε audit"),
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

// Measured is what a case gives.
type Measured struct {
	Values *fidelity.Measured `json:"values"`
	Curves Curves             `json:"curves"`
}

// Curves are what figures show.
type Curves struct {
	Overlap []float64  `json:"overlap"`           // largest exact overlap, a week
	Attacks []Attempt  `json:"attacks,omitempty"` // by classifier
	Epsilon []float64  `json:"epsilon,omitempty"` // diagnostic, a candidate
	Floored int        `json:"floored,omitempty"` // deviations that had to be floored, of two a candidate
	Audited [2]float64 `json:"audited"`           // lower bounds at delta 1e-5 and 1e-3
}

// Attempt is how often a classifier is right.
type Attempt struct {
	Classifier string  `json:"classifier"`
	Accuracy   float64 `json:"accuracy"`
	Low        float64 `json:"low"` // 95 % over candidates, normal
	High       float64 `json:"high"`
}

// Measure measures a case.
func Measure(c Case) *Measured {
	m := &Measured{Values: &fidelity.Measured{}}
	for _, u := range c.Users {
		m.Values.Users = append(m.Values.Users, u.ID)
	}
	m.uniqueness(c)
	m.seedCopy(c)
	m.linkage(c)
	m.membership(c)
	return m
}

// put adds a column: what each user adds to a ratio, (sum, has a value, of).
func (m *Measured) put(name string, sum, of []float64) {
	sums := make([]float64, 3*len(sum))
	for i := range sum {
		sums[3*i], sums[3*i+2] = sum[i], of[i]
		if of[i] > 0 {
			sums[3*i+1] = 1
		}
	}
	m.Values.Columns = append(m.Values.Columns, fidelity.Column{Metric: name, Sums: sums})
}

func (m *Measured) uniqueness(c Case) {
	g := NewGrid(c.Vocabulary)
	var real []data.Events
	for _, u := range c.Users {
		real = append(real, u.Train...)
	}
	n := len(c.Users)
	weeks, top1, top3, top5, over30, over50 := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	x := NewIndex(g, Exact, real)
	for i, u := range c.Users {
		for _, w := range u.Written {
			largest := x.Largest(w, 5)
			m.Curves.Overlap = append(m.Curves.Overlap, largest[0])
			weeks[i]++
			top1[i] += largest[0]
			top3[i] += mean(largest[:3])
			top5[i] += mean(largest)
			over30[i] += step(largest[0] > .3)
			over50[i] += step(largest[0] > .5)
		}
	}
	for _, col := range []struct {
		name string
		sum  []float64
	}{{Top1, top1}, {Top3, top3}, {Top5, top5}, {Over30, over30}, {Over50, over50}} {
		m.put(col.name, col.sum, weeks)
	}
	for _, variant := range []struct {
		name  string
		match Match
	}{{Top1Near, Near}, {Top1Carry, CarryForward}} {
		x, sum := NewIndex(g, variant.match, real), make([]float64, n)
		for i, u := range c.Users {
			for _, w := range u.Written {
				sum[i] += x.Largest(w, 1)[0]
			}
		}
		m.put(variant.name, sum, weeks)
	}
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return over(sum, float64(len(values)))
}

func step(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// seedCopy adds the column of the metric that package fidelity has.
func (m *Measured) seedCopy(c Case) {
	judged := fidelity.Case{Setting: fidelity.Setting{Vocabulary: c.Vocabulary, OneWeek: c.OneWeek}}
	for _, u := range c.Users {
		judged.Users = append(judged.Users, fidelity.User{ID: u.ID, Written: u.Written, Real: u.Unseen, Shown: u.Shown, Unseen: u.Unseen})
	}
	for _, metric := range Metrics() {
		if metric.Name == fidelity.SeedCopy {
			m.Values.Columns = append(m.Values.Columns, fidelity.Measure(judged, []fidelity.Metric{metric}).Columns...)
		}
	}
}

func (m *Measured) linkage(c Case) {
	known, released := make([][]float64, len(c.Users)), make([][]float64, len(c.Users))
	for i, u := range c.Users {
		known[i] = fidelity.Rhythm([]data.Events{u.Known}, c.Vocabulary)
		weeks := u.Written
		if u.Released != nil {
			weeks = u.Released
		}
		released[i] = fidelity.Rhythm(weeks, c.Vocabulary)
	}
	places := Places(known, released)
	first, reciprocal, of := make([]float64, len(places)), make([]float64, len(places)), make([]float64, len(places))
	for i, p := range places {
		first[i], reciprocal[i], of[i] = p.First(), p.Reciprocal(), step(p.Equal > 0)
	}
	m.put(LinkTop1, first, of)
	m.put(LinkMRR, reciprocal, of)
}

func (m *Measured) membership(c Case) {
	n := len(c.Users)
	accuracy, auc, found, epsilon, audited, tries, in, is := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	defer func() {
		m.put(Membership, accuracy, tries)
		m.put(AUC, auc, is)
		m.put(TPR, found, in)
		m.put(Diagnostic, epsilon, is)
		m.put(Audited, audited, is)
	}()
	if len(c.Releases) < 4 { // two splits: one to learn from
		return
	}
	var candidates []User
	var at []int
	for i, u := range c.Users {
		if u.Candidate && len(u.Train) > 0 {
			candidates, at = append(candidates, u), append(at, i)
		}
	}
	g := NewGrid(c.Vocabulary)
	seen, member := make([][][]float64, len(c.Releases)), make([][]bool, len(c.Releases))
	for k, r := range c.Releases {
		seen[k] = Features(g, r, candidates)
		for _, u := range candidates {
			member[k] = append(member[k], r.Members[u.ID])
		}
	}
	attacks := Attack(seen, member, func(name string) *rand.Rand { return stats.Stream(c.Seed, "attack "+name) })
	best := 0
	for k, a := range attacks {
		m.Curves.Attacks = append(m.Curves.Attacks, a.attempt(len(candidates)))
		if m.Curves.Attacks[k].Accuracy > m.Curves.Attacks[best].Accuracy {
			best = k
		}
	}
	a := attacks[best]
	whole := a.AUC(-1)
	detected, members := a.detected(len(candidates))
	for j, i := range at {
		for _, release := range a.Scores {
			accuracy[i] += release[j].right()
			tries[i]++
		}
		// The jackknife's pseudo-value, so that the mean over candidates is the area.
		auc[i], is[i] = float64(len(candidates))*whole-float64(len(candidates)-1)*a.AUC(j), 1
		found[i], in[i] = detected[j], members[j]
	}
	m.budget(seen, member, at, epsilon)
	for _, i := range at {
		audited[i] = m.Curves.Audited[0]
	}
}

// attempt is the accuracy of a classifier with its spread over candidates.
func (a Attacked) attempt(candidates int) Attempt {
	own := make([]float64, candidates)
	for _, release := range a.Scores {
		for j, s := range release {
			own[j] += s.right() / float64(len(a.Scores))
		}
	}
	value, spread := a.Accuracy(), 0.
	for _, x := range own {
		spread += (x - value) * (x - value)
	}
	se := math.Sqrt(spread / float64(candidates) / math.Max(1, float64(candidates-1)))
	return Attempt{a.Classifier, value, value - 1.96*se, value + 1.96*se}
}

// budget is the diagnostic of each candidate, from its largest overlap with the releases
// that it is in and those that it is not in, and the audit by the same statistic.
func (m *Measured) budget(seen [][][]float64, member [][]bool, at []int, epsilon []float64) {
	var choosing, rest []Scored
	for k := range seen {
		for j := range at {
			s := Scored{seen[k][j][0], member[k][j]}
			if k/2 < len(seen)/4 {
				choosing = append(choosing, s)
			} else {
				rest = append(rest, s)
			}
		}
	}
	for i, delta := range []float64{1e-5, 1e-3} {
		m.Curves.Audited[i] = Audit(choosing, rest, delta)
	}
	for j := range at {
		var with, without []float64
		for k := range seen {
			if member[k][j] {
				with = append(with, seen[k][j][0])
			} else {
				without = append(without, seen[k][j][0])
			}
		}
		p, low := Fit(with)
		q, lower := Fit(without)
		m.Curves.Floored += int(step(low) + step(lower))
		m.Curves.Epsilon = append(m.Curves.Epsilon, Epsilon(p, q, PrivacyDelta))
	}
	// The percentile is a statistic of all candidates: the jackknife's pseudo-values.
	whole := percentile(m.Curves.Epsilon, -1)
	n := float64(len(at))
	for j, i := range at {
		epsilon[i] = n*whole - (n-1)*percentile(m.Curves.Epsilon, j)
	}
}

// percentile is the 90th percentile of values, one of them left out: the least that at
// least nine tenths do not exceed.
func percentile(values []float64, without int) float64 {
	sorted := make([]float64, 0, len(values))
	for i, v := range values {
		if i != without {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(math.Ceil(.9*float64(len(sorted))))-1]
}
