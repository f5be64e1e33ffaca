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

// Span is rows First up to End of a table, of one user and sequence. Its last
// row is a target, the rows before it are the target's window.
type Span struct{ First, End int }

// Len returns the number of rows, the target's included.
func (s Span) Len() int { return s.End - s.First }

// History returns the span without its last row.
func (s Span) History() Span { return Span{s.First, s.End - 1} }

// span returns the target at row r with the window before it.
func (t *Table) span(r int) Span { return Span{max(t.first[r], r-t.space.window), r + 1} }

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

// Spans appends training windows to dst: of every sequence with at least two
// rows, the targets stride rows apart, backwards from one of its last stride
// rows, drawn from rng for each sequence (nil: from the last row). A sequence too
// short for what is drawn gives its last row. Stride 1 gives the targets of
// data.Targets, those of each sequence backwards. Nothing else of rng is used.
func (t *Table) Spans(dst []Span, stride int, rng *rand.Rand) []Span {
	for first, end := range t.Sequences {
		last := end - 1
		if last == first {
			continue
		}
		phase := 0
		if rng != nil {
			phase = rng.IntN(stride)
		}
		if last-phase <= first {
			phase = 0
		}
		for r := last - phase; r > first; r -= stride {
			dst = append(dst, t.span(r))
		}
	}
	return dst
}
