package privacy

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

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
