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

func newBlockTape(c BlockConfig, rows, wanted, length int, last, training bool) blockTape {
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

// of returns the part of a tape of a whole batch that belongs to a shard.
func (t *blockTape) of(c *BlockConfig, s shard) blockTape {
	w, words, n := c.Width, kernel.Words(c.Width), c.Inner
	p := blockTape{
		qkv:   t.qkv[s.row*3*w : s.rowEnd*3*w],
		probs: t.probs[c.Heads*s.want*t.length : c.Heads*s.wantEnd*t.length], bits0: t.bits0[c.Heads*s.want*kernel.Words(t.length):],
		context: t.context[s.want*w : s.wantEnd*w], x1: t.x1[s.want*w : s.wantEnd*w],
		bits1: t.bits1[s.want*words : s.wantEnd*words], bits2: t.bits2[s.want*words : s.wantEnd*words],
		inner: t.inner[s.want*n : s.wantEnd*n], active: t.active[s.want*n : s.wantEnd*n],
		xhat2: t.xhat2[s.want*w : s.wantEnd*w], rstd2: t.rstd2[s.want:s.wantEnd], length: t.length,
	}
	if c.PreNorm {
		p.xhat1, p.rstd1, p.normed = t.xhat1[s.row*w:s.rowEnd*w], t.rstd1[s.row:s.rowEnd], t.normed[s.row*w:s.rowEnd*w]
	} else {
		p.xhat1, p.rstd1 = t.xhat1[s.want*w:s.wantEnd*w], t.rstd1[s.want:s.wantEnd]
	}
	if t.query != nil {
		p.picked, p.query = t.picked[s.want*w:s.wantEnd*w], t.query[s.want*w:s.wantEnd*w]
	}
	return p
}

// shaped returns a tape of one shard cut to the sizes of another.
func (t *blockTape) shaped(c *BlockConfig, s shard) blockTape {
	w, n, rows, wanted := c.Width, c.Inner, s.rows(), s.wanted()
	p := *t
	p.qkv, p.context, p.x1 = t.qkv[:rows*3*w], t.context[:wanted*w], t.x1[:wanted*w]
	p.inner, p.xhat2, p.rstd2 = t.inner[:wanted*n], t.xhat2[:wanted*w], t.rstd2[:wanted]
	if c.PreNorm {
		p.xhat1, p.rstd1, p.normed = t.xhat1[:rows*w], t.rstd1[:rows], t.normed[:rows*w]
	} else {
		p.xhat1, p.rstd1 = t.xhat1[:wanted*w], t.rstd1[:wanted]
	}
	if t.query != nil {
		p.picked, p.query = t.picked[:wanted*w], t.query[:wanted*w]
	}
	return p
}

// blockWork is what one goroutine needs for one shard of at most maxShard rows.
type blockWork struct {
	wide, wide2, wide3, residual []float32 // (rows, W)
	inner                        []float32 // (rows, Inner)
	dqkv                         []float32 // (rows, 3W)
	dquery                       []float32 // (rows, W)
	keys                         []float32 // (head width, length rounded up to 16): a transpose
	dropped, dprobs              []float32 // (length, length)
	view                         view
}

func newBlockWork(c BlockConfig, length int) *blockWork {
	rows, w := maxShard(length), c.Width
	floats := func(n int) []float32 { return make([]float32, n) }
	return &blockWork{
		wide: floats(rows * w), wide2: floats(rows * w), wide3: floats(rows * w), residual: floats(rows * w),
		inner: floats(rows * c.Inner), dqkv: floats(rows * 3 * w), dquery: floats(rows * w),
		keys: floats(w / c.Heads * roundUp(length)), dropped: floats(length * length), dprobs: floats(length * length),
	}
}

// maxShard is the most rows of a shard of sequences of at most that length.
func maxShard(length int) int { return max(shardRows, length) }

func roundUp(n int) int { return (n + 15) / 16 * 16 }
