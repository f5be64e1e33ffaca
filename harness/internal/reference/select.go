package reference

import (
	"slices"
	"strings"
)

// columns returns the columns that a check asks.
func (p *Paper) columns(c *Check) []Column {
	var all []Column
	for _, t := range c.tables {
		for _, col := range t.columns() {
			b := col.block()
			if len(c.Blocks) > 0 && !slices.ContainsFunc(c.Blocks, func(name string) bool {
				return name == b.Name || name == b.Dataset || name == b.Backbone
			}) || len(c.Metrics) > 0 && !slices.Contains(c.Metrics, col.metric().Name) {
				continue
			}
			if c.where != nil {
				if holds, _, ok := p.compare(c.where, col); !ok || !holds {
					continue
				}
			}
			all = append(all, col)
		}
	}
	return all
}

// compare asks a relation of rows in a column; ok is false where a number is missing.
func (p *Paper) compare(r *Relation, c Column) (holds bool, sides [2]quantity, ok bool) {
	left, ok := r.Left.eval(p.printed(c), c.metric().Lower)
	right, also := r.Right.eval(p.printed(c), c.metric().Lower)
	if !ok || !also {
		return false, sides, false
	}
	return r.holds(left.value, right.value), [2]quantity{left, right}, true
}

// scope says which columns a check asks: " of T1, T2", " of Tencent in T3".
func (c *Check) scope() string {
	if len(c.Tables) == 0 {
		return ""
	}
	s := " of " + strings.Join(c.Tables, ", ")
	if parts := append(slices.Clone(c.Blocks), c.Metrics...); len(parts) > 0 {
		s = " of " + strings.Join(parts, ", ") + " in " + strings.Join(c.Tables, ", ")
	}
	if c.where != nil {
		s += " where " + c.where.String()
	}
	return s
}
