package cli

import (
	"slices"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// segmentFigure draws the variants of a block, nil if none finished.
func (p *prepared) segmentFigure(local *run.Local, b plan.Block, outcome *run.Outcome) (*figure.Figure, error) {
	cells, err := p.cells(local, b, outcome)
	if err != nil || cells == nil {
		return nil, err
	}
	s := figure.Segment{Base: "Pretrained"}
	s.AxisName = [2]string{"days shown (1 ev: one event)", "days a reply"}
	for _, c := range table.Columns(cells.Metrics) {
		s.Metrics = append(s.Metrics, c.Short)
	}
	for _, row := range b.Rows {
		v := figure.Variant{Name: row.Variant.Generator, Gains: gains(cells, row.Name)}
		if v.Gains == nil {
			v.Missing = "not run"
		}
		days := strconv.Itoa(row.Variant.Days)
		if row.Variant.Days == 0 {
			days = "1 ev"
		}
		switch {
		case row.Role == compare.Ceiling:
			v.Name = row.Name
			s.Lines = append(s.Lines, v)
		case row.Variant.Generator == "":
		case row.Variant.Replies:
			v.Amount = place(&s.Lengths, days)
			s.Replies = append(s.Replies, v)
		default:
			v.Amount = place(&s.Amounts, days)
			s.Shown = append(s.Shown, v)
		}
	}
	if len(s.Shown) == 0 && len(s.Replies) == 0 {
		return nil, nil
	}
	f := s.Figure()
	f.Title = ": " + b.Name
	f.Notes = append([]string{"Gained: over Pretrained, with 95 % intervals of that difference (BCa over users)."}, s.Converges()...)
	return f, nil
}

// place returns where a name is in a list, appending it if it is new.
func place(names *[]string, name string) int {
	i := slices.Index(*names, name)
	if i < 0 {
		i = len(*names)
		*names = append(*names, name)
	}
	return i
}

// gains returns by how much a row is above the reference, by metric; nil if the row
// has no cells.
func gains(cells *compare.Block, name string) []figure.Gain {
	i := slices.IndexFunc(cells.Rows, func(r compare.Cells) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	var all []figure.Gain
	for _, c := range cells.Rows[i].Cells {
		g := figure.Gain{None: c.None || c.Difference == nil}
		if !g.None {
			g.Value = c.Difference.Value
			if interval := c.Difference.Interval; interval.Finite() {
				g.Low, g.High = &interval.Low, &interval.High
			}
		}
		all = append(all, g)
	}
	return all
}
