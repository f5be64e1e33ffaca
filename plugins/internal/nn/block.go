package nn

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// blockConfig is the shape of a block.
type blockConfig struct {
	Width, Heads     int
	Inner            int // width of the feed-forward layer, 4 Width in the papers
	Dropout          float64
	AttentionDropout float64
	PreNorm          bool // LayerNorm before each half, as in GPT-2; after it, as in BERT
	Causal           bool // a row sees itself and earlier rows of its sequence
	Curve            kernel.Curve
	Epsilon          float32
}

// block is one transformer block. After Vaswani et al. 2017 with LayerNorm after
// each half (BERT):
//
//	x1 = LN1(x + Dropout(Attention(x)))
//	y  = LN2(x1 + Dropout(GELU(x1 W1 + b1) W2 + b2))
//
// or before it (GPT-2):
//
//	x1 = x + Dropout(Attention(LN1(x)))
//	y  = x1 + Dropout(GELU(LN2(x1) W1 + b1) W2 + b2)
//
// with Attention(x) = concat over heads of Dropout(softmax(Q K' / sqrt(d))) V,
// times Wo, plus bo. Inputs: x (rows, Width) and the weights; the output is
// (wanted rows, Width): where the batch wants some rows only, and the block is
// the last, queries, output projection and feed-forward layer are computed for
// these alone.
type block struct {
	blockConfig
	last    bool
	weights *Weights
	value   blockTensors
	batch   *Batch
	crew    Crew
	noise   *Noise
	site    uint32 // of residual dropout; attention of head h has site+2+h

	tape    blockTape // of all rows of the batch
	work    [Groups]*blockWork
	grads   *groupGrads
	parts   [Groups]blockTensors // of grads
	flipped blockTensors         // transposes of the four matrices
}

// blockTensors are weights, or their gradients, by tensor.
type blockTensors struct {
	gamma1, beta1, qkv, qkvBias, out, outBias, gamma2, beta2, inner, innerBias, outer, outerBias []float32
}

func newBlock(c blockConfig, last bool, b *Batch, crew Crew, noise *Noise) *block {
	w, n := c.Width, c.Inner
	weights := NewWeights(
		Tensor{Name: "ln1.gamma", Shape: []int{w}}, Tensor{Name: "ln1.beta", Shape: []int{w}},
		Tensor{Name: "attention.qkv.weight", Shape: []int{w, 3 * w}, Decay: true}, Tensor{Name: "attention.qkv.bias", Shape: []int{3 * w}},
		Tensor{Name: "attention.out.weight", Shape: []int{w, w}, Decay: true}, Tensor{Name: "attention.out.bias", Shape: []int{w}},
		Tensor{Name: "ln2.gamma", Shape: []int{w}}, Tensor{Name: "ln2.beta", Shape: []int{w}},
		Tensor{Name: "inner.weight", Shape: []int{w, n}, Decay: true}, Tensor{Name: "inner.bias", Shape: []int{n}},
		Tensor{Name: "outer.weight", Shape: []int{n, w}, Decay: true}, Tensor{Name: "outer.bias", Shape: []int{w}},
	)
	k := &block{blockConfig: c, last: last, weights: weights, batch: b, crew: crew, noise: noise, site: noise.sites(2 + c.Heads)}
	k.value = newBlockTensors(weights.cut(weights.Value))
	return k
}

// newBlockTensors names the parts of a vector that is laid out as the weights.
func newBlockTensors(p [][]float32) blockTensors {
	return blockTensors{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11]}
}

// prepare makes room for training.
func (k *block) prepare(l Limits) {
	w, n := k.Width, k.Inner
	k.tape = newBlockTape(k.blockConfig, l.Rows, l.Wanted, l.Length, k.last, true)
	k.grads = newGroupGrads(k.weights)
	for g := range k.work {
		k.work[g] = newBlockWork(k.blockConfig, l.Length, true)
		k.parts[g] = newBlockTensors(k.grads.parts[g])
	}
	k.flipped = blockTensors{
		qkv: make([]float32, 3*w*w), out: make([]float32, w*w), inner: make([]float32, n*w), outer: make([]float32, n*w),
	}
}

// selects says whether fewer rows leave the block than enter it.
func (k *block) selects(b *Batch) bool { return k.last && b.Wanted != nil }

// Forward computes the block in training: with dropout, keeping what Backward
// needs.
func (k *block) Forward(in [][]float32, out []float32) {
	x := in[0]
	k.crew.Each(Groups, func(g int) {
		for _, s := range k.batch.groups[g] {
			s = k.leaving(k.batch, s)
			t := k.tape.of(&k.blockConfig, s)
			k.forward(k.batch, s, x[s.row*k.Width:s.rowEnd*k.Width], out[s.want*k.Width:s.wantEnd*k.Width], &t, k.work[g], true)
		}
	})
}

// leaving returns the shard with the rows that leave this block as the wanted.
func (k *block) leaving(b *Batch, s shard) shard {
	if !k.selects(b) {
		s.want, s.wantEnd = s.row, s.rowEnd
	}
	return s
}

// forward computes one shard: x (rows, Width) to y (wanted, Width). Training
// applies dropout and leaves in t what backward needs.
func (k *block) forward(b *Batch, s shard, x, y []float32, t *blockTape, work *blockWork, training bool) {
	w, n, v := k.Width, k.Inner, &k.value
	rows, wanted := s.rows(), s.wanted()
	src := x
	if k.PreNorm {
		copy(t.xhat1, x)
		kernel.LayerNorm(rows, w, t.xhat1, v.gamma1, v.beta1, t.normed, t.rstd1, k.Epsilon)
		src = t.normed
	}
	residual := x
	if k.selects(b) {
		kernel.Gemm(rows, 2*w, w, src, w, 1, v.qkv[w:], 3*w, t.qkv[w:], 3*w, v.qkvBias[w:], 0)
		gather(b, s, src, t.picked, w)
		kernel.Gemm(wanted, w, w, t.picked, w, 1, v.qkv, 3*w, t.query, w, v.qkvBias, 0)
		residual = t.picked
		if k.PreNorm {
			residual = work.residual[:wanted*w]
			gather(b, s, x, residual, w)
		}
	} else {
		kernel.Gemm(rows, 3*w, w, src, w, 1, v.qkv, 3*w, t.qkv, 3*w, v.qkvBias, 0)
	}
	k.attend(b, s, t, work, training)

	half := work.wide[:wanted*w]
	kernel.Gemm(wanted, w, w, t.context, w, 1, v.out, w, half, w, v.outBias, 0)
	first := t.xhat2 // x1 with PreNorm: kept as the input of LN2
	if !k.PreNorm {
		first = t.xhat1
	}
	k.dropAdd(wanted, half, residual, first, t.bits1, k.site, s.want, training)
	x1 := t.x1
	if k.PreNorm {
		copy(y, first)
		kernel.LayerNorm(wanted, w, first, v.gamma2, v.beta2, x1, t.rstd2, k.Epsilon)
	} else {
		kernel.LayerNorm(wanted, w, first, v.gamma1, v.beta1, x1, t.rstd1, k.Epsilon)
	}
	kernel.Gemm(wanted, n, w, x1, w, 1, v.inner, n, t.inner, n, v.innerBias, 0)
	active := t.inner
	if training {
		active = t.active
		kernel.GeluSlope(k.Curve, t.inner, active)
	} else {
		kernel.Gelu(k.Curve, t.inner, active)
	}
	kernel.Gemm(wanted, w, n, active, n, 1, v.outer, w, half, w, v.outerBias, 0)
	if k.PreNorm {
		k.dropAdd(wanted, half, y, y, t.bits2, k.site+1, s.want, training)
		return
	}
	k.dropAdd(wanted, half, x1, t.xhat2, t.bits2, k.site+1, s.want, training)
	kernel.LayerNorm(wanted, w, t.xhat2, v.gamma2, v.beta2, y, t.rstd2, k.Epsilon)
}

// dropAdd writes residual + Dropout(x) to y, drawing the mask.
func (k *block) dropAdd(rows int, x, residual, y []float32, bits []uint64, site uint32, row int, training bool) {
	if !training || k.Dropout == 0 {
		copy(y, residual)
		kernel.Axpy(1, x, y)
		return
	}
	keep, scale := kernel.Keep(k.Dropout)
	kernel.Mask(rows, k.Width, bits, keep, k.noise.stream(site), uint32(row))
	kernel.DropAdd(rows, k.Width, x, residual, y, bits, scale)
}

// drop writes Dropout'(x) to y by a mask drawn before.
func (k *block) drop(rows int, x, y []float32, bits []uint64) []float32 {
	if k.Dropout == 0 {
		return x
	}
	_, scale := kernel.Keep(k.Dropout)
	kernel.Drop(rows, k.Width, x, k.Width, y, k.Width, bits, scale)
	return y
}

// gather copies the wanted rows of a shard.
func gather(b *Batch, s shard, x, y []float32, w int) {
	for i, row := range b.Wanted[s.want:s.wantEnd] {
		copy(y[i*w:][:w], x[(int(row)-s.row)*w:])
	}
}
