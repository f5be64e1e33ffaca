package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestLSTM(t *testing.T) {
	for i, lengths := range raggeds {
		for _, c := range []LSTMConfig{{5, 3}, {3, 5}, {1, 17}} {
			t.Run(fmt.Sprintf("batch %d/%d to %d", i, c.Input, c.Hidden), func(t *testing.T) {
				b := batchOf(lengths...)
				testRecurrent(t, b, c.Input, c.Hidden, 4*c.Hidden*(c.Input+c.Hidden+1), func(crew Crew) Function {
					l := NewLSTM(c, limitsOf(b), crew, b)
					l.prepare()
					return l
				}, func(x, w []float64) []float64 { return lstm64(c, x, w) })
			})
		}
	}
}

func TestGRU(t *testing.T) {
	for i, lengths := range raggeds {
		for _, c := range []GRUConfig{{5, 3}, {3, 5}, {1, 17}} {
			t.Run(fmt.Sprintf("batch %d/%d to %d", i, c.Input, c.Hidden), func(t *testing.T) {
				b := batchOf(lengths...)
				testRecurrent(t, b, c.Input, c.Hidden, 3*c.Hidden*(c.Input+c.Hidden+2), func(crew Crew) Function {
					l := NewGRU(c, limitsOf(b), crew, b)
					l.prepare()
					return l
				}, func(x, w []float64) []float64 { return gru64(c, x, w) })
			})
		}
	}
}

// testRecurrent checks a layer of which sequence computes one sequence.
func testRecurrent(t *testing.T, b *Batch, input, hidden, weights int, build func(Crew) Function, sequence func(x, w []float64) []float64) {
	r := rand.New(rand.NewPCG(1, 2))
	limits := limitsOf(b)
	functionTest{
		build: build,
		reference: func(in [][]float64) []float64 {
			var out []float64
			for s := range b.Sequences() {
				out = append(out, sequence(in[0][int(b.Starts[s])*input:int(b.Starts[s+1])*input], in[1])...)
			}
			return out
		},
		in: []operand{
			{"x", randoms(r, b.Rows()*input), limits.Rows * input},
			{"weights", scaled(.5, randoms(r, weights)), weights},
		},
		room: limits.Rows * hidden,
	}.check(t)
}

// lstm64 returns all hidden states of one sequence.
func lstm64(c LSTMConfig, x, weights []float64) []float64 {
	n := c.Hidden
	w := take(weights, c.Input*4*n, n*4*n, 4*n)
	h, cell := make([]float64, n), make([]float64, n)
	var out []float64
	for ; len(x) > 0; x = x[c.Input:] {
		a, u := affine64(x[:c.Input], w[0], w[2], c.Input, 4*n), affine64(h, w[1], nil, n, 4*n)
		next := make([]float64, n)
		for j := range n {
			gate := func(number int) float64 { return a[number*n+j] + u[number*n+j] }
			cell[j] = sigmoid64(gate(1))*cell[j] + sigmoid64(gate(0))*math.Tanh(gate(2))
			next[j] = sigmoid64(gate(3)) * math.Tanh(cell[j])
		}
		h = next
		out = append(out, h...)
	}
	return out
}

// gru64 returns all hidden states of one sequence.
func gru64(c GRUConfig, x, weights []float64) []float64 {
	n := c.Hidden
	w := take(weights, c.Input*3*n, n*3*n, 3*n, 3*n)
	h := make([]float64, n)
	var out []float64
	for ; len(x) > 0; x = x[c.Input:] {
		a, u := affine64(x[:c.Input], w[0], w[2], c.Input, 3*n), affine64(h, w[1], w[3], n, 3*n)
		next := make([]float64, n)
		for j := range n {
			reset, update := sigmoid64(a[j]+u[j]), sigmoid64(a[n+j]+u[n+j])
			candidate := math.Tanh(a[2*n+j] + reset*u[2*n+j])
			next[j] = (1-update)*candidate + update*h[j]
		}
		h = next
		out = append(out, h...)
	}
	return out
}

// Steps give the hidden states that the layer gives for whole sequences, and
// allocate next to nothing.
func TestRecurrentSteps(t *testing.T) {
	const sequences, length, input, hidden = 3, 6, 5, 17
	r := rand.New(rand.NewPCG(8, 9))
	b := batchOf(length, length, length)
	x := randoms(r, sequences*length*input)
	lstm, gru := NewLSTM(LSTMConfig{input, hidden}, Limits{}, 1, nil), NewGRU(GRUConfig{input, hidden}, Limits{}, 1, nil)
	lstmState, gruState := lstm.NewState(sequences), gru.NewState(sequences)
	for name, c := range map[string]struct {
		weights   *Weights
		step      func(x []float32) []float32
		reference func(x, w []float64) []float64
	}{
		"lstm": {lstm.weights, func(x []float32) []float32 { lstm.Step(lstmState, x); return lstmState.Hidden },
			func(x, w []float64) []float64 { return lstm64(lstm.LSTMConfig, x, w) }},
		"gru": {gru.weights, func(x []float32) []float32 { gru.Step(gruState, x); return gruState.Hidden },
			func(x, w []float64) []float64 { return gru64(gru.GRUConfig, x, w) }},
	} {
		t.Run(name, func(t *testing.T) {
			copy(c.weights.Value, scaled(.5, randoms(r, len(c.weights.Value))))
			in := doubles([]operand{{value: x}, {value: c.weights.Value}})
			var want [sequences][]float64
			for s := range sequences {
				want[s] = c.reference(in[0][int(b.Starts[s])*input:int(b.Starts[s+1])*input], in[1])
			}
			token := make([]float32, sequences*input)
			for step := range length {
				for s := range sequences {
					copy(token[s*input:(s+1)*input], x[(s*length+step)*input:])
				}
				got := c.step(token)
				for s := range sequences {
					compare(t, fmt.Sprintf("sequence %d after step %d", s, step), got[s*hidden:(s+1)*hidden], want[s][step*hidden:(step+1)*hidden])
				}
			}
			if n := testing.AllocsPerRun(10, func() { c.step(token) }); n > 2 {
				t.Errorf("a step allocates %v times", n)
			}
		})
	}
}

// Packed rows go step by step, longest sequence first, equal ones in order.
func TestPacking(t *testing.T) {
	b := batchOf(2, 3, 1, 3)
	p := newPacking(limitsOf(b))
	var rows, live []int32
	for g := range Groups {
		p.pack(b, g)
		rows, live = append(rows, p.rows...), append(live, p.live...)
	}
	if len(rows) != b.Rows() {
		t.Errorf("%d rows, want %d", len(rows), b.Rows())
	}
	b.groups = [Groups][]shard{{{seq: 0, seqEnd: 4, row: 0, rowEnd: 9}}}
	p.pack(b, 0)
	if got, want := fmt.Sprint(p.rows, p.live), "[2 6 0 5 3 7 1 4 8] [4 3 2]"; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if p.pack(b, 1); len(p.rows) != 0 || len(p.live) != 0 {
		t.Errorf("an empty group has rows %v and steps %v", p.rows, p.live)
	}
}
