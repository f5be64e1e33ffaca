package nn

import "fmt"

// Limits are the most that a batch may hold; layers make room for that much.
type Limits struct {
	Sequences, Rows int
	Wanted          int // rows that leave the last block: as many as Rows where all do
	Length          int // rows of one sequence
}

// checker is a Function that can say, before Forward, that it cannot compute the
// batch as it is now.
type checker interface{ check() error }

// room is what a layer is made for: a batch within limits, shared by a crew.
type room struct {
	limits Limits
	crew   Crew
	batch  *Batch
}

func (r *room) check() error { return r.batch.check(r.limits) }

// check returns why layers with those limits cannot compute the batch.
func (b *Batch) check(l Limits) error {
	if len(b.Starts) == 0 || b.Starts[0] != 0 {
		return fmt.Errorf("batch: Starts is %v, want it to begin with 0: call Reset before filling it", b.Starts)
	}
	for s := range b.Sequences() {
		switch n := int(b.Starts[s+1]) - int(b.Starts[s]); {
		case n < 1:
			return fmt.Errorf("batch: sequence %d has %d rows, want at least 1", s, n)
		case n > l.Length:
			return fmt.Errorf("batch: sequence %d has %d rows, the limit (Limits.Length) is %d: cut it, or make the layers with a higher one", s, n, l.Length)
		}
	}
	for _, c := range []struct {
		have, most int
		what, name string
	}{
		{b.Sequences(), l.Sequences, "sequences", "Sequences"},
		{b.Rows(), l.Rows, "rows", "Rows"},
		{b.WantedRows(), l.Wanted, "wanted rows", "Wanted"},
	} {
		if c.have > c.most {
			return fmt.Errorf("batch: %d %s, the limit (Limits.%s) is %d: fill it with less, or make the layers with a higher one", c.have, c.what, c.name, c.most)
		}
	}
	last := int32(-1)
	for i, row := range b.Wanted {
		if row <= last || int(row) >= b.Rows() {
			return fmt.Errorf("batch: wanted row %d is %d after %d, want ascending rows below %d", i, row, last, b.Rows())
		}
		last = row
	}
	if n := len(b.Bidirectional); n > 0 && n != b.Sequences() {
		return fmt.Errorf("batch: Bidirectional is of %d sequences, there are %d: say it of every one or of none", n, b.Sequences())
	}
	if b.sealed != (counts{b.Sequences(), b.Rows(), b.WantedRows()}) {
		return fmt.Errorf("batch: it has changed since Seal: call Seal after the last sequence")
	}
	return nil
}
