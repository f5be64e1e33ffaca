package oracle

import (
	"encoding/binary"
	"fmt"
	"math"
)

const (
	width = 32 // of embeddings and of the state
	gates = 4  // i, f, o and g, side by side

	// recurrent is how many numbers do not depend on the vocabulary, perToken how
	// many each token adds.
	recurrent = gates * (width*width + width*width + width)
	perToken  = width + width + 1
)

// LSTM is an oracle. It is not changed after Parse; any number of goroutines may
// use it.
type LSTM struct {
	tokens    int
	embedding []float64 // (tokens, width)
	input     []float64 // (2 width, gates width): e(x) over h
	bias      []float64 // (gates width)
	output    []float64 // (width, tokens)
	start     []float64 // (tokens): the bias of the output
}

// Parse reads weights: little-endian float32 in row-major order, the arrays one
// after another:
//
//	embedding (tokens, 32)
//	of each gate in the order i, f, o, g: W (32, 32), U (32, 32), b (32)
//	V (32, tokens), v (tokens)
//
// How many tokens there are follows from the length. The error says what does
// not fit, or which number is not finite.
func Parse(file []byte) (*LSTM, error) {
	n := len(file) / 4
	tokens := (n - recurrent) / perToken
	if len(file)%4 != 0 || tokens < 2 || recurrent+tokens*perToken != n {
		return nil, fmt.Errorf("%d bytes are no oracle: want 4 x (%d + %d x tokens), which is 1333280 for 5000 tokens",
			len(file), recurrent, perToken)
	}
	values := make([]float64, n)
	for i := range values {
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(file[4*i:])))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("number %d of the oracle is %v", i, v)
		}
		values[i] = v
	}
	take := func(n int) []float64 {
		head := values[:n:n]
		values = values[n:]
		return head
	}
	o := &LSTM{tokens: tokens, embedding: take(tokens * width)}
	o.input = make([]float64, 2*width*gates*width)
	for gate := range gates {
		for _, part := range []int{0, width} { // W, then U
			for i, v := range take(width * width) {
				o.input[(part+i/width)*gates*width+gate*width+i%width] = v
			}
		}
		o.bias = append(o.bias, take(width)...)
	}
	o.output, o.start = take(width*tokens), take(tokens)
	return o, nil
}

// Tokens returns the size of the vocabulary: tokens are 0 to Tokens()-1.
func (o *LSTM) Tokens() int { return o.tokens }
