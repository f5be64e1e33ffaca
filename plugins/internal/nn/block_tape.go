package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// blockTape is what a block computes on the way, for all rows of a batch or for
// those of one shard. Training keeps it for the backward pass; inference reuses
// one shard's.
type blockTape struct {
	xhat1, normed []float32 // (rows, W): input of LN1, then normalised; LN1's output (PreNorm)
	rstd1         []float32
	qkv           []float32 // (rows, 3W)
	picked, query []float32 // (wanted, W): input of the queries and queries, where rows are selected
	probs         []float32 // for each sequence and head (wanted, length)
	bits0         []uint64  // masks of probs
	context       []float32 // (wanted, W)
	bits1, bits2  []uint64  // (wanted, words)
	x1            []float32 // (wanted, W): input of the feed-forward layer
	inner, active []float32 // (wanted, Inner)
	xhat2         []float32 // (wanted, W)
	rstd2         []float32
	length        int // most rows of a sequence
}

func newBlockTape(c blockConfig, rows, wanted, length int, last, training bool) blockTape {
	w := c.Width
	if !last {
		wanted = rows
	}
	floats := func(n int) []float32 { return make([]float32, n) }
	t := blockTape{
		xhat1: floats(max(rows, wanted) * w), rstd1: floats(max(rows, wanted)), qkv: floats(rows * 3 * w),
		probs: floats(c.Heads * wanted * length), context: floats(wanted * w), x1: floats(wanted * w),
		inner: floats(wanted * c.Inner), xhat2: floats(wanted * w), rstd2: floats(wanted), length: length,
	}
	if c.PreNorm {
		t.normed = floats(rows * w)
	}
	if last {
		t.picked, t.query = floats(wanted*w), floats(wanted*w)
	}
	if training {
		t.active = floats(wanted * c.Inner)
		t.bits0 = make([]uint64, c.Heads*wanted*kernel.Words(length))
		t.bits1, t.bits2 = make([]uint64, wanted*kernel.Words(w)), make([]uint64, wanted*kernel.Words(w))
	}
	return t
}

// of returns the part of a tape of a whole batch that belongs to a shard; nothing
// written there can reach another's.
func (t *blockTape) of(c *blockConfig, s shard) blockTape {
	return t.part(c, s.row, s.rowEnd, s.want, s.wantEnd)
}

// shaped returns a tape of one shard cut to the sizes of another.
func (t *blockTape) shaped(c *blockConfig, s shard) blockTape {
	return t.part(c, 0, s.rows(), 0, s.wanted())
}

// part returns the part of some rows and wanted rows.
func (t *blockTape) part(c *blockConfig, row, rowEnd, want, wantEnd int) blockTape {
	w, words := c.Width, kernel.Words(c.Width)
	rows := func(x []float32, width int) []float32 { return section(x, row*width, rowEnd*width) }
	wanted := func(x []float32, width int) []float32 { return section(x, want*width, wantEnd*width) }
	p := blockTape{
		qkv: rows(t.qkv, 3*w), normed: rows(t.normed, w),
		picked: wanted(t.picked, w), query: wanted(t.query, w),
		probs: wanted(t.probs, c.Heads*t.length), context: wanted(t.context, w), x1: wanted(t.x1, w),
		inner: wanted(t.inner, c.Inner), active: wanted(t.active, c.Inner),
		xhat1: wanted(t.xhat1, w), rstd1: wanted(t.rstd1, 1), xhat2: wanted(t.xhat2, w), rstd2: wanted(t.rstd2, 1),
		bits0: section(t.bits0, want*c.Heads*kernel.Words(t.length), wantEnd*c.Heads*kernel.Words(t.length)),
		bits1: section(t.bits1, want*words, wantEnd*words), bits2: section(t.bits2, want*words, wantEnd*words),
		length: t.length,
	}
	if c.PreNorm { // LN1 is of the rows that come, not of those that leave
		p.xhat1, p.rstd1 = rows(t.xhat1, w), rows(t.rstd1, 1)
	}
	return p
}

// section returns elements of x that cannot grow into those after them; nil if
// there is no x.
func section[T any](x []T, from, to int) []T {
	if x == nil {
		return nil
	}
	return x[from:to:to]
}

// blockWork is what one goroutine needs for one shard of at most maxShard rows.
type blockWork struct {
	wide, residual []float32 // (rows, W)
	keys           []float32 // (head width, length rounded up to 16): a transpose
	view           view

	// Training alone needs the rest.
	wide2, wide3    []float32 // (rows, W)
	inner           []float32 // (rows, Inner)
	dqkv            []float32 // (rows, 3W)
	dquery          []float32 // (rows, W)
	dropped, dprobs []float32 // (length, length)
}

func newBlockWork(c blockConfig, length int, training bool) *blockWork {
	rows, w := maxShard(length), c.Width
	floats := func(n int) []float32 { return make([]float32, n) }
	k := &blockWork{wide: floats(rows * w), residual: floats(rows * w), keys: floats(w / c.Heads * roundUp(length))}
	if training {
		k.wide2, k.wide3 = floats(rows*w), floats(rows*w)
		k.inner, k.dqkv, k.dquery = floats(rows*c.Inner), floats(rows*3*w), floats(rows*w)
		k.dropped, k.dprobs = floats(length*length), floats(length*length)
	}
	return k
}

// maxShard is the most rows of a shard of sequences of at most that length.
func maxShard(length int) int { return max(shardRows, length) }

func roundUp(n int) int { return (n + 15) / 16 * 16 }
