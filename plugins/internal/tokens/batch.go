package tokens

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// NewBatch returns an empty batch with room for that much.
func (s *Space) NewBatch(l nn.Limits) *nn.Batch {
	b := &nn.Batch{
		Starts:    make([]int32, 1, l.Sequences+1),
		Positions: make([]int32, 0, l.Rows),
		Wanted:    make([]int32, 0, l.Wanted),
	}
	for range s.fields {
		b.Fields = append(b.Fields, make([]int32, 0, l.Rows))
	}
	return b
}

// end ends the sequence that was appended to b and places its rows.
func (s *Space) end(b *nn.Batch) {
	first, end := b.Rows(), len(b.Fields[0])
	for r := first; r < end; r++ {
		b.Positions = append(b.Positions, int32(s.Positions()-end+r))
	}
	b.Starts = append(b.Starts, int32(end))
}

// Append adds the rows of a span to b as one sequence, with nothing hidden: hide
// the target with MaskTarget, or leave it out with Span.History.
func (t *Table) Append(b *nn.Batch, s Span) {
	for i, column := range t.columns {
		b.Fields[i] = append(b.Fields[i], column[s.First:s.End]...)
	}
	t.space.end(b)
}

// AppendWindow adds the history of a window to b, and after it a row for the
// target, which shows what the context shows.
func (s *Space) AppendWindow(b *nn.Batch, w data.Window) {
	s.history(b, w)
	for i, f := range s.fields {
		token := s.masked(i)
		switch f {
		case Weekday:
			token = s.shown(i, w.Weekday)
		case Slot:
			token = s.shown(i, w.Slot)
		}
		b.Fields[i] = append(b.Fields[i], token)
	}
	s.end(b)
}

// AppendHistory adds the history of a window to b; NextWeekday and NextSlot of
// its last row are the target's. A history of no event is a row of masked tokens
// with those two.
func (s *Space) AppendHistory(b *nn.Batch, w data.Window) {
	s.history(b, w)
	if w.History.Len() == 0 {
		for i := range b.Fields {
			b.Fields[i] = append(b.Fields[i], s.masked(i))
		}
	}
	last := len(b.Fields[0]) - 1
	for i, f := range s.fields {
		switch f {
		case NextWeekday:
			b.Fields[i][last] = s.shown(i, w.Weekday)
		case NextSlot:
			b.Fields[i][last] = s.shown(i, w.Slot)
		}
	}
	s.end(b)
}

// history appends the tokens of the last events of a window.
func (s *Space) history(b *nn.Batch, w data.Window) {
	n := w.History.Len()
	for i := range s.fields {
		for r := max(0, n-s.window); r < n; r++ {
			b.Fields[i] = append(b.Fields[i], s.read(i, &w.History, r, r+1 < n))
		}
	}
}

// MaskTarget hides what a target at that row does not show: all fields but, under
// context time, weekday and slot.
func (s *Space) MaskTarget(b *nn.Batch, row int) {
	for i, f := range s.fields {
		if !s.time || f != Weekday && f != Slot {
			b.Fields[i][row] = s.masked(i)
		}
	}
}

// Mask hides one field of a row; a field that rows lack is hidden already.
func (s *Space) Mask(b *nn.Batch, row int, f Field) {
	if i := s.Place(f); i >= 0 {
		b.Fields[i][row] = s.masked(i)
	}
}

// Blur is how training reads locations, so that a model learns what unknown
// places mean and does not memorise the known ones.
type Blur struct {
	Rows    float64 // share of rows whose location is read as unknown
	Windows float64 // share of windows whose locations are all read as unknown
}

// Blur reads locations of b's last sequence as unknown. Call it before anything
// of that sequence is masked.
func (s *Space) Blur(b *nn.Batch, blur Blur, rng *rand.Rand) {
	place := s.Place(Location)
	if place < 0 {
		return
	}
	all := rng.Float64() < blur.Windows
	rows := b.Fields[place][b.Starts[len(b.Starts)-2]:]
	for r := range rows {
		if rng.Float64() < blur.Rows || all {
			rows[r] = int32(s.ids[place])
		}
	}
}
