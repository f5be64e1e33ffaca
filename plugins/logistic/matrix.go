package main

// matrix holds rows of sparse features. Besides its own columns a row may name a
// column of sums, which stands for a whole histogram: "v in column D+h" means v in
// each of the K columns of histogram h. A histogram of many classes with few seen
// then costs what was seen.
type matrix struct {
	ends    []int32 // (N): where each row ends in entries
	entries []entry
	scratch []float64 // (K), for the one who appends
	columns int       // D
	sums    []int     // (H): the first column of each histogram
}

type entry struct {
	column int32
	value  float64
}

func newMatrix(l *layout) *matrix {
	return &matrix{scratch: make([]float64, l.classes), columns: l.columns, sums: l.sums()}
}

func (m *matrix) set(column int, value float64) {
	m.entries = append(m.entries, entry{int32(column), value})
}

// setSum adds value to all columns of the histogram that begins at first.
func (m *matrix) setSum(first int, value float64) {
	for h, at := range m.sums {
		if at == first {
			m.set(m.columns+h, value)
		}
	}
}

// end closes a row.
func (m *matrix) end() { m.ends = append(m.ends, int32(len(m.entries))) }

// reset removes all rows.
func (m *matrix) reset() { m.ends, m.entries = m.ends[:0], m.entries[:0] }

// rows returns N.
func (m *matrix) rows() int { return len(m.ends) }

// row returns the entries of row i.
func (m *matrix) row(i int) []entry {
	start := int32(0)
	if i > 0 {
		start = m.ends[i-1]
	}
	return m.entries[start:m.ends[i]]
}
