package compare

import (
	"fmt"
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// column is one metric of a block while its cells are made.
type column struct {
	design    Design
	better    metric.Direction
	rows      []Row
	p         [][]float64      // (rows, rows)
	estimates []stats.Estimate // by row
	alone     bool             // the row to differ from does not have the metric
}

// add appends a metric's cell to every row of the block.
func (b *Block) add(design Design, rows []Row, m Measure) error {
	if len(m.Sample.Rows) != len(rows) {
		return fmt.Errorf("metric %q: %d rows of sums for %d rows", m.Metric, len(m.Sample.Rows), len(rows))
	}
	c := column{design: design, better: m.Better}
	var at []int // of the rows that have the metric
	all := m.Sample.Rows
	m.Sample.Rows = nil
	for i, sums := range all {
		if sums == nil {
			c.alone = c.alone || rows[i].Role.Refers()
			continue
		}
		at, c.rows, m.Sample.Rows = append(at, i), append(c.rows, rows[i]), append(m.Sample.Rows, sums)
	}
	p, err := m.Sample.RandomisationTest(design.swaps(), stats.Stream(design.Seed, "randomisation test"))
	if err != nil {
		return fmt.Errorf("metric %q: %w", m.Metric, err)
	}
	estimates, err := m.Sample.Bootstrap(design.resamples(), stats.Stream(design.Seed, "bootstrap"))
	if err != nil {
		return fmt.Errorf("metric %q: %w", m.Metric, err)
	}
	repeats := len(estimates[0].Repeats)
	if len(b.Metrics) > 0 && (b.Users != m.Sample.Users || b.Repeats != repeats) {
		return fmt.Errorf("metric %q: %d users and %d repeats, %q has %d and %d",
			m.Metric, m.Sample.Users, repeats, b.Metrics[0], b.Users, b.Repeats)
	}
	b.Users, b.Repeats = m.Sample.Users, repeats
	b.Metrics = append(b.Metrics, m.Metric)
	c.p, c.estimates = p, estimates
	for i := range rows {
		b.Rows[i].Cells = append(b.Rows[i].Cells, Cell{None: true})
	}
	for i, row := range at {
		b.Rows[row].Cells[len(b.Metrics)-1] = c.cell(i, b.Claims)
	}
	return nil
}

// cell makes the cell of row i. Bold and Improvement are claims.
func (c column) cell(i int, claims bool) Cell {
	cell := Cell{Value: c.estimates[i].Value, Repeats: c.estimates[i].Repeats}
	for j, other := range c.rows {
		if j != i && other.Role.competes() && (cell.P == nil || c.p[i][j] > *cell.P) {
			p := c.p[i][j]
			cell.P, cell.Against = &p, other.Name
		}
	}
	if top := c.best(func(r Row) bool { return r.Role.competes() }); top >= 0 && c.rows[i].Role.competes() {
		cell.Top = top == i
		cell.Bold = claims && c.p[i][top] >= Level
	}
	if len(c.estimates[i].Jackknife) > 1 {
		c.spread(i, &cell)
	}
	return cell
}

// spread fills what needs the spread over users: the difference and the ratios.
func (c column) spread(i int, cell *Cell) {
	reference := c.reference()
	if reference >= 0 && reference != i {
		d := c.difference(i, reference)
		cell.Difference = &d
	}
	if c.alone {
		interval := c.estimates[i].Interval(Confidence)
		cell.Interval = &interval
	}
	if c.rows[i].Role == Ours && c.better == metric.Higher {
		if other := c.best(func(r Row) bool { return r.Role == Reference || r.Role == Rival }); other >= 0 {
			cell.Improvement = c.improvement(i, other)
		}
	}
	if c.rows[i].Role.derives() {
		full := c.named(c.design.Finetuned)
		cell.Replacement = c.replacement(i, reference, full)
		cell.ExcessReplacement = c.replacement(i, c.named(c.design.SeedOnly), full)
	}
}

// difference returns row i less row j.
func (c column) difference(i, j int) Difference {
	return describe(c.estimates[i].Minus(c.estimates[j]))
}

func describe(e stats.Estimate) Difference {
	return Difference{Value: e.Value, Interval: e.Interval(Confidence), MinimumDetectable: e.MinimumDetectable()}
}

// reference returns the row that differences are from, -1 if there is none.
func (c column) reference() int { return c.find(func(r Row) bool { return r.Role.Refers() }) }

// find returns the first row that is wanted, -1 if none is.
func (c column) find(wanted func(Row) bool) int { return slices.IndexFunc(c.rows, wanted) }

// named returns the row with a name, -1 if there is none or the name is empty.
func (c column) named(name string) int {
	return c.find(func(r Row) bool { return name != "" && r.Name == name })
}

// best returns the wanted row with the best value, the first of equal ones, -1 if
// none is wanted.
func (c column) best(wanted func(Row) bool) int {
	real := math.NaN()
	if r := c.reference(); r >= 0 {
		real = c.estimates[r].Value
	}
	cost := func(i int) float64 { return c.better.Cost(c.estimates[i].Value, real) }
	best := -1
	for i, r := range c.rows {
		if wanted(r) && (best < 0 || cost(i) < cost(best)) {
			best = i
		}
	}
	return best
}
