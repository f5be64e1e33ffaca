package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
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

// The state before the first step may be given, for each sequence.
func TestLSTMFrom(t *testing.T) {
	c := LSTMConfig{Input: 3, Hidden: 5}
	for i, lengths := range raggeds {
		t.Run(fmt.Sprintf("batch %d", i), func(t *testing.T) {
			b, r := batchOf(lengths...), rand.New(rand.NewPCG(1, 2))
			limits, weights := limitsOf(b), 4*c.Hidden*(c.Input+c.Hidden+1)
			functionTest{
				build: func(crew Crew) Function {
					l := NewLSTM(c, limits, crew, b)
					l.prepare()
					return l
				},
				reference: func(in [][]float64) []float64 {
					var out []float64
					for s := range b.Sequences() {
						x, h0 := in[0][int(b.Starts[s])*c.Input:int(b.Starts[s+1])*c.Input], in[2][s*c.Hidden:][:c.Hidden]
						out = append(out, lstm64(c, x, in[1], h0...)...)
					}
					return out
				},
				in: []operand{
					{"x", randoms(r, b.Rows()*c.Input), limits.Rows * c.Input},
					{"weights", scaled(.5, randoms(r, weights)), weights},
					{"h_0", randoms(r, b.Sequences()*c.Hidden), limits.Sequences * c.Hidden},
				},
				room: limits.Rows * c.Hidden,
			}.check(t)
		})
	}
}

// Gradients by weights are summed in runs of rows.
func TestRecurrentManyRows(t *testing.T) {
	b := batchOf(2*shardRows+3, 2)
	testRecurrent(t, b, 1, 1, 12, func(crew Crew) Function {
		l := NewLSTM(LSTMConfig{1, 1}, limitsOf(b), crew, b)
		l.prepare()
		return l
	}, func(x, w []float64) []float64 { return lstm64(LSTMConfig{1, 1}, x, w) })
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

// lstm64 returns all hidden states of one sequence; before it they are 0 or h0.
func lstm64(c LSTMConfig, x, weights []float64, h0 ...float64) []float64 {
	n := c.Hidden
	w := take(weights, c.Input*4*n, n*4*n, 4*n)
	h, cell := make([]float64, n), make([]float64, n)
	copy(h, h0)
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

// ramp returns numbers that float32 holds exactly, other ones for another start.
func ramp(n, start int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32((i*7+start)%11-5) / 8
	}
	return x
}

// Outputs and gradients of their sum are those of PyTorch 1.13.1's nn.LSTM(2, 3)
// and nn.GRU(2, 3), whose matrices are (gates, inputs), over one sequence of four.
func TestRecurrentKnownAnswers(t *testing.T) {
	b := batchOf(4)
	limits := limitsOf(b)
	lstm, gru := NewLSTM(LSTMConfig{2, 3}, limits, 1, b), NewGRU(GRUConfig{2, 3}, limits, 1, b)
	lstm.prepare()
	gru.prepare()
	copy(lstm.weights.Tensor("bias").Value, ramp(12, 3))
	copy(gru.weights.Tensor("bias").Value, ramp(9, 3))
	copy(gru.weights.Tensor("recurrent.bias").Value, ramp(9, 4))
	for name, c := range map[string]struct {
		f       Function
		weights *Weights
		gates   int
		bias    string // whose gradient is known
		y, dx   []float64
		db      []float64
	}{
		"lstm": {lstm, lstm.weights, 12, "bias",
			[]float64{-0.06280731, 0.09793241, -0.089191, -0.08288093, 0.0714731, -0.1275048, -0.1303523, 0.2244563, -0.05908327, -0.1328337, 0.3266821, 0.03083296},
			[]float64{-0.3300343, 0.3837131, -0.4288736, 0.4586644, -0.1771262, 0.3141381, -0.1153942, 0.228691},
			[]float64{-0.1932248, 0.1805789, -0.1397134, -0.05525764, 0.09475826, -0.1419751, 0.5044982, 1.598079, 1.694651, -0.2866067, 0.2867237, -0.2105388}},
		"gru": {gru, gru.weights, 9, "recurrent.bias",
			[]float64{-0.3446881, 0.1447653, -0.1676462, -0.4591272, 0.1866186, -0.262138, -0.7357877, 0.2985584, -0.0956452, -0.7811155, 0.3849436, 0.08488183},
			[]float64{0.04760385, 0.31731, -0.2389168, 0.5098642, -0.06816012, 0.5485662, -0.07348089, 0.3495032},
			[]float64{-0.2576831, 0.1029091, -0.0905282, 0.3453432, -0.4316059, 0.1771085, 0.8827201, 0.6563838, 2.180678}},
	} {
		t.Run(name, func(t *testing.T) {
			kernel.Transpose(c.gates, 2, ramp(c.gates*2, 1), 2, c.weights.Tensor("weight").Value, c.gates)
			kernel.Transpose(c.gates, 3, ramp(c.gates*3, 2), 3, c.weights.Tensor("recurrent.weight").Value, c.gates)
			in := [][]float32{ramp(4*2, 5), c.weights.Value}
			out, din := nans(4*3), [][]float32{nans(4 * 2), c.weights.Grad}
			ones := slices.Repeat([]float32{1}, 4*3)
			c.f.Forward(in, out)
			c.f.Backward(in, out, ones, din)
			compare(t, "output", out, c.y)
			compare(t, "gradient by x", din[0], c.dx)
			compare(t, "gradient by "+c.bias, c.weights.Tensor(c.bias).Grad, c.db)
		})
	}
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
	b.groups = [Groups][]shard{{{seq: 0, seqEnd: 4, row: 0, rowEnd: 9}}}
	p.pack(b, 0)
	if got, want := fmt.Sprint(p.rows, p.live), "[2 6 0 5 3 7 1 4 8] [4 3 2]"; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if p.pack(b, 1); len(p.rows) != 0 || len(p.live) != 0 {
		t.Errorf("an empty group has rows %v and steps %v", p.rows, p.live)
	}
}
