package tokens

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// NoClass is the class of a row that is no target: its behaviour is unknown and
// behaviours are predicted.
const NoClass = -1

// Table is events as tokens.
type Table struct {
	Class      []int32 // (rows): what a model that predicts the row must find, or NoClass
	Behaviours []int32 // (rows): behaviour ids, NoClass where unknown
	space      *Space
	columns    [][]int32 // (fields, rows)
	first      []int     // (rows): the first row of the same user and sequence
}

// NewTable returns an empty table.
func (s *Space) NewTable() *Table { return &Table{space: s, columns: make([][]int32, len(s.fields))} }

// Load replaces the table's rows by those of e and keeps its memory.
func (t *Table) Load(e data.Events) {
	t.Class, t.Behaviours, t.first = t.Class[:0], t.Behaviours[:0], t.first[:0]
	for i := range t.columns {
		t.columns[i] = t.columns[i][:0]
	}
	for r, behaviour := range e.Behaviour {
		first := r
		if r > 0 && follows(&e, r) {
			first = t.first[r-1]
		}
		t.first = append(t.first, first)
		next := r+1 < e.Len() && follows(&e, r+1)
		for i := range t.columns {
			t.columns[i] = append(t.columns[i], t.space.read(i, &e, r, next))
		}
		class := e.Intent[r]
		if t.space.target == sdk.TargetBehaviour {
			class = behaviour
		}
		t.Class = append(t.Class, known(class, t.space.classes))
		t.Behaviours = append(t.Behaviours, known(behaviour, t.space.behaviours))
	}
}

// follows says whether row r > 0 is in the sequence of the row before it.
func follows(e *data.Events, r int) bool {
	return e.User[r] == e.User[r-1] && e.Sequence[r] == e.Sequence[r-1]
}

func known(id uint32, n int) int32 {
	if int64(id) >= int64(n) {
		return NoClass
	}
	return int32(id)
}

// Rows returns the number of rows.
func (t *Table) Rows() int { return len(t.Class) }

// Span is rows First up to End of a table, of one user and sequence: the window of
// its last row, and that row. The last Targets rows are what is learned from it.
type Span struct{ First, End, Targets int }

// Len returns the number of rows, the last target's included.
func (s Span) Len() int { return s.End - s.First }

// History returns the span without its last row: what a causal model reads.
func (s Span) History() Span { return Span{s.First, s.End - 1, s.Targets} }

// span returns the window of row r, and that row.
func (t *Table) span(r, targets int) Span {
	return Span{max(t.first[r], r-t.space.window), r + 1, targets}
}

// HasTargets says whether a row with a known class has a row before it.
func (t *Table) HasTargets() bool {
	for r, class := range t.Class {
		if class != NoClass && t.first[r] < r {
			return true
		}
	}
	return false
}

// Sequences calls yield with the first row of every user and sequence and the row
// after its last, in order.
func (t *Table) Sequences(yield func(first, end int) bool) {
	for first := 0; first < t.Rows(); {
		end := first + 1
		for end < t.Rows() && t.first[end] == first {
			end++
		}
		if !yield(first, end) {
			return
		}
		first = end
	}
}

// Single appends the windows of single targets to dst: every stride-th of all rows
// with a row before them, sequence by sequence and each backwards, the first of them
// drawn from rng (nil: the first). Every such row is as likely a target as any other,
// whatever the length of its sequence. Stride 1 gives the targets of data.Targets.
// Nothing else of rng is used.
func (t *Table) Single(dst []Span, stride int, rng *rand.Rand) []Span {
	targets := 0
	for first, end := range t.Sequences {
		targets += end - first - 1
	}
	next := 0 // how many targets are passed over before the next
	if rng != nil && targets > 0 {
		next = rng.IntN(min(stride, targets))
	}
	for first, end := range t.Sequences {
		r := end - 1 - next
		for ; r > first; r -= stride {
			dst = append(dst, t.span(r, 1))
		}
		next = first - r
	}
	return dst
}

// Tiles appends windows to dst that have every row of a sequence but its first as a
// target once: stride in each (a whole window, if it has fewer rows), but fewer in
// the newest window of a sequence (a number drawn from rng for each sequence; nil:
// stride) and in the oldest.
func (t *Table) Tiles(dst []Span, stride int, rng *rand.Rand) []Span {
	stride = min(stride, t.space.window)
	for first, end := range t.Sequences {
		n := stride
		if rng != nil && end-1-first > stride {
			n = 1 + rng.IntN(stride)
		}
		for last := end - 1; last > first; last, n = last-n, stride {
			n = min(n, last-first)
			dst = append(dst, t.span(last, n))
		}
	}
	return dst
}
