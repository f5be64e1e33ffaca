package reference

import (
	"fmt"
	"math"
	"strings"
)

// convention is a way to print a Bhattacharyya distance (BD) and a Jensen-Shannon
// divergence (JSD) of the same distributions, and which values can then stand beside
// one another.
//
// For one pair of distributions, with BC = exp(-BD),
//
//	1 - BC <= JSD in bits <= (1 - BC) / ln 2        ln 2 (1 - BC) <= JSD in nats <= 1 - BC
//
// and for means over users these hold with the mean of 1 - BC, which is anything from
// almost 0 (a few users with a large BD) to at most the mean of BD.
type convention struct {
	name string
	// fits reports whether a JSD of at least j[0] and at most j[1] can stand beside a
	// BD of at least b[0] and at most b[1].
	fits func(b, j [2]float64) bool
}

var conventions = []convention{
	{"one pair in bits", func(b, j [2]float64) bool {
		return j[1] >= apart(b[0]) && j[0] <= apart(b[1])/math.Ln2
	}},
	{"one pair in nats", func(b, j [2]float64) bool {
		return j[1] >= apart(b[0])*math.Ln2 && j[0] <= apart(b[1])
	}},
	{"means over users in bits", func(b, j [2]float64) bool { return j[1] >= 0 && j[0] <= b[1]/math.Ln2 }},
	{"means over users in nats", func(b, j [2]float64) bool { return j[1] >= 0 && j[0] <= b[1] }},
}

// apart returns 1 - BC of a BD.
func apart(bd float64) float64 { return -math.Expm1(-bd) }

// divergences tells under which convention the two columns of a table can both be
// right.
func (p *Paper) divergences(c *Check) Answer {
	fits := make([][]string, len(conventions))
	a := Answer{Verdict: Told}
	for _, t := range c.tables {
		bd, jsd := t.metricIndex(c.Divergences.BD), t.metricIndex(c.Divergences.JSD)
		for b := range t.Blocks {
			for _, r := range t.Rows {
				q, ok := r.Cells[b][bd].quantity()
				s, also := r.Cells[b][jsd].quantity()
				if !ok || !also {
					continue
				}
				a.Of++
				for i, k := range conventions {
					if k.fits(q.floats(), s.floats()) {
						fits[i] = append(fits[i], r.Name)
					}
				}
			}
		}
	}
	var words []string
	for i, k := range conventions {
		words = append(words, fmt.Sprintf("%s: %d of %d rows (%s)", k.name, len(fits[i]), a.Of, list(fits[i])))
		a.Holding = max(a.Holding, len(fits[i]))
	}
	a.Text = fmt.Sprintf("%s and %s fit as %s", c.Divergences.BD, c.Divergences.JSD, strings.Join(words, "; "))
	return a
}

// metricIndex returns where a metric stands in a table that has it.
func (t *Table) metricIndex(name string) int {
	for i, m := range t.Metrics {
		if m.Name == name {
			return i
		}
	}
	return -1
}

// floats returns the bounds.
func (q quantity) floats() [2]float64 {
	low, _ := q.low.Float64()
	high, _ := q.high.Float64()
	return [2]float64{low, high}
}
