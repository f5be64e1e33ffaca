package main

import (
	"math"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// sampler generates sequences with a trained network.
type sampler struct {
	network *denoiser
	legal   *legal // nil where any tokens may stand anywhere
	moves   []move
	times   [][]float32 // (moves): the network's vector of the move's step
	topP    float64

	embedding  []float32 // (Words, Embedding)
	transposed []float32 // (Embedding, Words)
	nearest    []float32 // (Words): -|e|^2/2, which added to x e orders embeddings by nearness to x
	bias       []float32 // (Words): of the logits
}

// newSampler returns a sampler that makes those moves. Where l is nil it rounds each
// token by itself.
func newSampler(d *denoiser, l *legal, s *schedule, moves []move, topP float64) *sampler {
	table := d.loss.Weights()
	m := &sampler{
		network: d, legal: l, moves: moves, topP: topP,
		embedding: table.Tensor("weight").Value, bias: table.Tensor("bias").Value,
		transposed: make([]float32, d.Embedding*d.Words), nearest: make([]float32, d.Words),
	}
	kernel.Transpose(d.Words, d.Embedding, m.embedding, d.Embedding, m.transposed, d.Words)
	for i := range m.nearest {
		m.nearest[i] = float32(-kernel.SumSquares(m.embedding[i*d.Embedding:][:d.Embedding]) / 2)
	}
	for _, move := range moves {
		clock, inner, outer := make([]float32, timeWidth), make([]float32, timeInner), make([]float32, d.Width)
		nn.Sinusoid(s.time(move.t), clock)
		d.time[0].Infer(1, clock, inner)
		d.time[1].Infer(1, inner, outer)
		m.times = append(m.times, outer)
	}
	return m
}

// job is one sequence to generate: z begins with a source, and gets its target.
type job struct {
	z      []int32 // (Length)
	source int
	rng    *rand.Rand
}

// bench is the memory of one goroutine that samples.
type bench struct {
	batch  *nn.Batch
	stack  *nn.StackMemory
	x      []float32 // (rows, Embedding): x_t
	wide   []float32 // (rows, Width)
	inner  []float32 // (rows, Width)
	rstd   []float32 // (rows)
	xhat   []float32 // (wanted rows, Embedding): predictions of the target's x0
	scores []float32 // (Length, Words): of one sequence
	tokens []int32   // (Length)
	legal  *legalMemory
}

// together is how many sequences are sampled at once.
func (s shape) together() int { return max(1, 256/s.Length) }

func (m *sampler) newBench() *bench {
	d := m.network
	rows := d.together() * d.Length
	b := &bench{
		batch: &nn.Batch{}, stack: d.stack.NewMemory(), x: make([]float32, rows*d.Embedding),
		wide: make([]float32, rows*d.Width), inner: make([]float32, rows*d.Width), rstd: make([]float32, rows),
		xhat: make([]float32, rows*d.Embedding), scores: make([]float32, d.Length*d.Words), tokens: make([]int32, d.Length),
	}
	if m.legal != nil {
		b.legal = m.legal.newMemory(d.Length)
	}
	return b
}

// sample generates the targets of at most together jobs. stop is asked before every
// move; if it says true the jobs are left unfinished.
func (m *sampler) sample(b *bench, jobs []job, stop func() bool) {
	m.begin(b, jobs)
	for i, move := range m.moves {
		if stop() {
			return
		}
		m.predict(b, i)
		at := 0
		for s, j := range jobs {
			n := m.network.Length - j.source
			w := m.network.Embedding
			xhat, x := b.xhat[at*w:(at+n)*w], b.x[(s*m.network.Length+j.source)*w:][:n*w]
			if move.clamp {
				m.round(b, xhat, m.nearest, b.tokens[:n])
				for k, token := range b.tokens[:n] {
					copy(xhat[k*w:][:w], m.embedding[int(token)*w:])
				}
			}
			m.advance(move, j.rng, xhat, x)
			at += n
		}
	}
	for s, j := range jobs {
		w := m.network.Embedding
		m.round(b, b.x[(s*m.network.Length+j.source)*w:(s+1)*m.network.Length*w], m.bias, j.z[j.source:])
	}
}

// begin fills the batch: embeddings of the sources and noise for the targets.
func (m *sampler) begin(b *bench, jobs []job) {
	d := m.network
	w := d.Embedding
	b.batch.Reset()
	b.batch.Wanted = b.batch.Wanted[:0]
	if b.batch.Wanted == nil {
		b.batch.Wanted = []int32{}
	}
	for s, j := range jobs {
		for i := range d.Length {
			row := s*d.Length + i
			b.batch.Positions = append(b.batch.Positions, int32(i))
			x := b.x[row*w:][:w]
			if i < j.source {
				copy(x, m.embedding[int(j.z[i])*w:])
				continue
			}
			normals(j.rng, x)
			b.batch.Wanted = append(b.batch.Wanted, int32(row))
		}
		b.batch.Starts = append(b.batch.Starts, int32((s+1)*d.Length))
	}
	b.batch.Seal()
}

// predict writes f(x_t, t) of the targets' rows to xhat, at move number i.
func (m *sampler) predict(b *bench, i int) {
	d := m.network
	rows, wanted := b.batch.Rows(), b.batch.WantedRows()
	d.up[0].Infer(rows, b.x, b.inner)
	d.up[1].Infer(rows, b.inner, b.wide)
	d.place.Infer(b.batch, b.wide, m.times[i], b.rstd)
	d.stack.Infer(b.stack, b.batch, b.wide, b.inner)
	d.down[0].Infer(wanted, b.inner, b.wide)
	d.down[1].Infer(wanted, b.wide, b.xhat)
}

// advance replaces the target's x_t by that of the next move.
func (m *sampler) advance(v move, rng *rand.Rand, xhat, x []float32) {
	predicted, current, deviation := float32(v.predicted), float32(v.current), float32(v.deviation)
	for i, e := range xhat {
		x[i] = predicted*e + current*x[i]
	}
	if v.deviation == 0 {
		return
	}
	for i := range x {
		eps := rng.NormFloat64()
		for m.topP > 0 && (eps > m.topP || eps < -m.topP) {
			eps = rng.NormFloat64()
		}
		x[i] += deviation * float32(eps)
	}
}

// round writes to tokens, for each of the rows x, the token with the greatest product
// of its embedding and x, plus its bias; where weeks must be legal, those of the legal
// week with the greatest sum.
func (m *sampler) round(b *bench, x, bias []float32, tokens []int32) {
	d := m.network
	n := d.Words
	kernel.Gemm(len(tokens), n, d.Embedding, x, d.Embedding, 1, m.transposed, n, b.scores, n, bias, 0)
	if m.legal != nil {
		m.legal.find(b.legal, n, b.scores, tokens)
		return
	}
	for i := range tokens {
		tokens[i] = largest(b.scores[i*n:][:n], 0, int32(n))
	}
}

// largest returns which of the scores from up to to is the largest, of equals the
// first.
func largest(scores []float32, from, to int32) int32 {
	best, at := float32(math.Inf(-1)), 0
	for i, v := range scores[from:to] {
		if v > best {
			best, at = v, i
		}
	}
	return from + int32(at)
}
