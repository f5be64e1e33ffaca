package nn

import "slices"

// packing is the order in which a recurrent layer computes the rows of one group:
// step by step, in each step the sequences that are long enough, longest first.
// So the rows of a step lie together, and those of the next step belong to the
// first of them.
type packing struct {
	seq  int     // first sequence of the group
	row  int     // first row of the group
	live []int32 // (steps): sequences with a row at that step
	rows []int32 // (rows of the group), in packed order: row of the batch

	order []int32 // (sequences of the group), longest first
}

// newPacking makes room for any group.
func newPacking(l Limits) packing {
	return packing{live: make([]int32, 0, l.Length), rows: make([]int32, 0, l.Rows), order: make([]int32, 0, l.Sequences)}
}

// pack orders group g of b.
func (p *packing) pack(b *Batch, g int) {
	var end int
	p.seq, end = b.span(g, EachSequence)
	p.row, _ = b.span(g, EachRow)
	p.order, p.live, p.rows = p.order[:0], p.live[:0], p.rows[:0]
	for s := p.seq; s < end; s++ {
		p.order = append(p.order, int32(s))
	}
	length := func(s int32) int32 { return b.Starts[s+1] - b.Starts[s] }
	slices.SortStableFunc(p.order, func(s, t int32) int { return int(length(t)) - int(length(s)) })
	for live, t := len(p.order), int32(0); live > 0; t++ {
		for live > 0 && length(p.order[live-1]) <= t {
			live--
		}
		if live == 0 {
			break
		}
		p.live = append(p.live, int32(live))
		for _, s := range p.order[:live] {
			p.rows = append(p.rows, b.Starts[s]+t)
		}
	}
}

// gather copies rows of x (rows of the batch, width) to packed, in packed order.
func (p *packing) gather(width int, x, packed []float32) {
	for i, row := range p.rows {
		copy(packed[i*width:(i+1)*width], x[int(row)*width:])
	}
}

// scatter is the reverse of gather.
func (p *packing) scatter(width int, packed, x []float32) {
	for i, row := range p.rows {
		copy(x[int(row)*width:], packed[i*width:(i+1)*width])
	}
}

// following returns how many sequences go on after step t.
func (p *packing) following(t int) int {
	if t+1 < len(p.live) {
		return int(p.live[t+1])
	}
	return 0
}
