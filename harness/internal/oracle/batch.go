package oracle

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// batch is the state of some sequences that are read or drawn side by side.
type batch struct {
	oracle *LSTM
	x      []float64 // (rows, 2 width): the embedding of the last token over h
	c      []float64 // (rows, width)
	z      []float64 // (gates width): of one row
	logits []float64 // (rows, tokens): of the next token, after step
}

// newBatch returns the state of rows sequences before their first token.
func (o *LSTM) newBatch(rows int) *batch {
	b := &batch{
		oracle: o, x: make([]float64, rows*2*width), c: make([]float64, rows*width),
		z: make([]float64, gates*width), logits: make([]float64, rows*o.tokens),
	}
	for row := range rows {
		b.feed(row, 0)
	}
	return b
}

// feed makes a token the last one of a sequence.
func (b *batch) feed(row int, token uint32) {
	copy(b.x[row*2*width:], b.oracle.embedding[int(token)*width:][:width])
}

// step reads the last token of every sequence and leaves the logits of the next.
func (b *batch) step() {
	rows := len(b.c) / width
	for row := range rows {
		b.recur(row)
	}
	// A tile of the weights serves all rows while it is in the cache.
	const tile = 512
	for first := 0; first < b.oracle.tokens; first += tile {
		last := min(first+tile, b.oracle.tokens)
		for row := range rows {
			logits := b.row(row)[first:last]
			copy(logits, b.oracle.start[first:last])
			for k, h := range b.hidden(row) {
				axpy(h, b.oracle.output[k*b.oracle.tokens:][first:last], logits)
			}
		}
	}
}

// recur advances the state of one sequence by its last token.
func (b *batch) recur(row int) {
	copy(b.z, b.oracle.bias)
	for k, x := range b.x[row*2*width:][:2*width] {
		axpy(x, b.oracle.input[k*gates*width:][:gates*width], b.z)
	}
	c, h := b.c[row*width:][:width], b.hidden(row)
	for k := range width {
		c[k] = logistic(b.z[width+k])*c[k] + logistic(b.z[k])*math.Tanh(b.z[3*width+k])
		h[k] = logistic(b.z[2*width+k]) * math.Tanh(c[k])
	}
}

// hidden returns h of a sequence.
func (b *batch) hidden(row int) []float64 { return b.x[row*2*width+width:][:width] }

// row returns the logits of a sequence.
func (b *batch) row(row int) []float64 {
	return b.logits[row*b.oracle.tokens:][:b.oracle.tokens]
}

// axpy adds a x to y.
func axpy(a float64, x, y []float64) {
	blas64.Axpy(a, blas64.Vector{N: len(x), Data: x, Inc: 1}, blas64.Vector{N: len(y), Data: y, Inc: 1})
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
