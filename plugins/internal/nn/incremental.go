package nn

import (
	"errors"
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Cache is what a causal encoder remembers of one sequence while rows are added to
// it: the keys and values of every block. It belongs to one goroutine at a time;
// caches of one encoder may be in use beside one another.
type Cache struct {
	encoder *Encoder
	rows    int
	room    int          // most rows
	blocks  []blockCache // of the encoder
	work    cacheWork
}

// blockCache is the part of one block.
type blockCache struct {
	keys   []float32 // (Width, room): transposed
	values []float32 // (room, Width)
}

// cacheWork is the memory of one call, for as many rows as it adds.
type cacheWork struct {
	x, normed, context, half []float32 // (rows, Width)
	qkv                      []float32 // (rows, 3 Width)
	inner                    []float32 // (rows, Inner)
	rstd                     []float32 // (rows)
	scores                   []float32 // (room)
}

// NewCache returns a cache without rows, with room for as many as the encoder has
// positions. Only a causal encoder has one: a row that sees later ones changes with
// them.
func (e *Encoder) NewCache() (*Cache, error) {
	if !e.Causal {
		return nil, errors.New("nn: cache: the encoder is not causal: use Infer")
	}
	c := &Cache{encoder: e, room: e.Positions, work: cacheWork{scores: make([]float32, e.Positions)}}
	for range e.Blocks {
		c.blocks = append(c.blocks, blockCache{make([]float32, e.Width*c.room), make([]float32, c.room*e.Width)})
	}
	return c, nil
}

// Rows returns how many rows the sequence has.
func (c *Cache) Rows() int { return c.rows }

// Room returns how many rows it can have at most.
func (c *Cache) Room() int { return c.room }

// Cut forgets all rows but the first n. It panics if there are fewer.
func (c *Cache) Cut(n int) {
	if n < 0 || n > c.rows {
		panic(fmt.Sprintf("nn: cache: cut to %d rows of %d", n, c.rows))
	}
	c.rows = n
}

// Extend adds rows, fields (Fields, rows), to the sequence at the next positions and
// writes their vectors to out (rows, Width): the bits that Infer gives for these rows
// of the whole sequence. Ids beyond the encoder's and rows beyond the room panic.
func (c *Cache) Extend(fields [][]int32, out []float32) {
	e := c.encoder
	n := len(fields[0])
	if c.rows+n > c.room {
		panic(fmt.Sprintf("nn: cache: %d rows and %d more, there is room for %d", c.rows, n, c.room))
	}
	if n == 0 {
		return
	}
	w := &c.work
	w.grow(n, e)
	b := &Batch{Fields: fields, Positions: make([]int32, n)}
	for i := range b.Positions {
		b.Positions[i] = int32(c.rows + i)
	}
	x := w.x[:n*e.Width]
	e.embedding.embed(b, shard{rowEnd: n, wantEnd: n}, w.normed, w.rstd, x)
	for i, k := range e.stack.blocks {
		c.block(k, &c.blocks[i], n, x)
	}
	if out = out[:n*e.Width]; e.norm == nil {
		copy(out, x)
	} else {
		kernel.LayerNorm(n, e.Width, x, e.norm.value[0], e.norm.value[1], out, w.rstd, e.Epsilon)
	}
	c.rows += n
}

// grow makes room for n rows at once.
func (w *cacheWork) grow(n int, e *Encoder) {
	if len(w.rstd) >= n {
		return
	}
	floats := func(width int) []float32 { return make([]float32, n*width) }
	w.x, w.normed, w.context, w.half = floats(e.Width), floats(e.Width), floats(e.Width), floats(e.Width)
	w.qkv, w.inner, w.rstd = floats(3*e.Width), floats(e.Inner), floats(1)
}

// block replaces the n rows x that are added by what leaves a block: block.forward
// without dropout, the rows before them known by their keys and values.
func (c *Cache) block(k *block, kv *blockCache, n int, x []float32) {
	w, v, t := k.Width, &k.value, &c.work
	src := x
	if k.PreNorm {
		copy(t.normed, x)
		kernel.LayerNorm(n, w, t.normed[:n*w], v.gamma1, v.beta1, t.normed, t.rstd, k.Epsilon)
		src = t.normed
	}
	kernel.Gemm(n, 3*w, w, src, w, 1, v.qkv, 3*w, t.qkv, 3*w, v.qkvBias, 0)
	kernel.Transpose(n, w, t.qkv[w:], 3*w, kv.keys[c.rows:], c.room)
	for i := range n {
		copy(kv.values[(c.rows+i)*w:][:w], t.qkv[i*3*w+2*w:])
	}
	c.attend(k, kv, n)
	half := t.half[:n*w]
	kernel.Gemm(n, w, w, t.context, w, 1, v.out, w, half, w, v.outBias, 0)
	kernel.Axpy(1, half, x)
	x1 := x
	if k.PreNorm {
		copy(t.context, x)
		x1 = t.normed[:n*w]
		kernel.LayerNorm(n, w, t.context[:n*w], v.gamma2, v.beta2, x1, t.rstd, k.Epsilon)
	} else {
		kernel.LayerNorm(n, w, x, v.gamma1, v.beta1, x, t.rstd, k.Epsilon)
	}
	inner := t.inner[:n*k.Inner]
	kernel.Gemm(n, k.Inner, w, x1, w, 1, v.inner, k.Inner, inner, k.Inner, v.innerBias, 0)
	kernel.Gelu(k.Curve, inner, inner)
	kernel.Gemm(n, w, k.Inner, inner, k.Inner, 1, v.outer, w, half, w, v.outerBias, 0)
	kernel.Axpy(1, half, x)
	if !k.PreNorm {
		kernel.LayerNorm(n, w, x, v.gamma2, v.beta2, x, t.rstd, k.Epsilon)
	}
}

// attend fills the context of the n rows that are added.
func (c *Cache) attend(k *block, kv *blockCache, n int) {
	w, hd, t := k.Width, k.Width/k.Heads, &c.work
	scale := float32(1 / math.Sqrt(float64(hd)))
	for i := range n {
		sees := c.rows + i + 1
		for h := range k.Heads {
			kernel.Gemm(1, sees, hd, t.qkv[i*3*w+h*hd:], 3*w, 1, kv.keys[h*hd*c.room:], c.room, t.scores, c.room, nil, 0)
			kernel.Softmax(1, sees, t.scores, c.room, scale)
			kernel.Gemm(1, hd, sees, t.scores, c.room, 1, kv.values[h*hd:], w, t.context[i*w+h*hd:], w, nil, 0)
		}
	}
}
