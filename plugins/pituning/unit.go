package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// unit is the activation unit of the intent attention network (after Zhou et al.
// 2018, figure 2): for class k with embedding g_k and a vector x
//
//	y_k = v . PReLU(W1 g_k + W2 (g_k o x) + W3 x + b)
//
// where o multiplies element by element and PReLU has a slope of its own for each
// of the hidden values. It is computed as (diag(g_k) W2 + W3) x + (W1 g_k + b), so
// that all classes are one matrix product.
type unit struct {
	width, classes, hidden int
	value                  unitTensors
	folded                 []float32 // (width, classes hidden): diag(g_k) W2 + W3
	constant               []float32 // (classes hidden): W1 g_k + b
	flipped                []float32 // (classes hidden, width): transpose of folded
	parts                  [nn.Groups]unitGrads
}

// unitTensors are a unit's weights, or their gradients: W1, W2 and W3 (width,
// hidden), b, the slopes of PReLU and v (hidden).
type unitTensors struct{ w1, w2, w3, b, slope, v []float32 }

// unitGrads is a group's share of the gradients.
type unitGrads struct{ folded, constant, slope, v []float32 }

// unitParts is how many tensors a unit has.
const unitParts = 6

func (u *unit) tensors(name string) []nn.Tensor {
	matrix, vector := []int{u.width, u.hidden}, []int{u.hidden}
	return []nn.Tensor{
		{Name: name + ".intent.weight", Shape: matrix, Decay: true},
		{Name: name + ".product.weight", Shape: matrix, Decay: true},
		{Name: name + ".history.weight", Shape: matrix, Decay: true},
		{Name: name + ".bias", Shape: vector},
		{Name: name + ".prelu", Shape: vector},
		{Name: name + ".out.weight", Shape: vector, Decay: true},
	}
}

func unitTensorsOf(p [][]float32) unitTensors {
	return unitTensors{p[0], p[1], p[2], p[3], p[4], p[5]}
}

// init draws the weights.
func (u *unit) init(r *rand.Rand) {
	v := &u.value
	for _, w := range [][]float32{v.w1, v.w2, v.w3} {
		nn.Xavier(r, u.width, u.hidden, w)
	}
	clear(v.b)
	for i := range v.slope {
		v.slope[i] = .25 // He et al. 2015, section 2.1
	}
	nn.TruncatedNormal(r, deviation, v.v) // so that training begins with even answers
}

// prepare makes room for folded weights and, in training, for gradients.
func (u *unit) prepare(training bool) {
	n := u.classes * u.hidden
	if u.folded == nil {
		u.folded, u.constant = make([]float32, u.width*n), make([]float32, n)
	}
	if !training {
		return
	}
	u.flipped = make([]float32, n*u.width)
	for g := range u.parts {
		u.parts[g] = unitGrads{make([]float32, u.width*n), make([]float32, n), make([]float32, u.hidden), make([]float32, u.hidden)}
	}
}

// fold computes folded and constant from the weights and the embeddings g
// (classes, width).
func (u *unit) fold(g []float32) {
	v, m, n := &u.value, u.hidden, u.classes*u.hidden
	for k := range u.classes {
		gk := g[k*u.width:][:u.width]
		for j, x := range gk {
			dst := u.folded[j*n+k*m:][:m]
			copy(dst, v.w3[j*m:])
			kernel.Axpy(x, v.w2[j*m:][:m], dst)
		}
		kernel.Gemm(1, m, u.width, gk, u.width, 1, v.w1, m, u.constant[k*m:], m, v.b, m)
	}
}

// inputs are the vectors x of rows and classes: that of row i and class k begins
// at i*row + k*class. Where class is 0 all classes see the same.
type inputs struct {
	x          []float32
	row, class int
}

// forward writes the hidden values before PReLU to pre (rows, classes hidden) and
// y (rows, classes).
func (u *unit) forward(rows int, in inputs, pre, y []float32) {
	m, n := u.hidden, u.classes*u.hidden
	if in.class == 0 {
		kernel.Gemm(rows, n, u.width, in.x, in.row, 1, u.folded, n, pre, n, u.constant, 0)
	} else {
		for k := range u.classes {
			kernel.Gemm(rows, m, u.width, in.x[k*in.class:], in.row, 1, u.folded[k*m:], n, pre[k*m:], n, u.constant[k*m:], 0)
		}
	}
	slope, v := u.value.slope[:m], u.value.v[:m]
	for i := range y[:rows*u.classes] {
		sum := float32(0)
		for j, x := range pre[i*m:][:m] {
			if x < 0 {
				x *= slope[j]
			}
			sum += v[j] * x
		}
		y[i] = sum
	}
}

// backward replaces pre by its gradient, given that by y, adds to the gradients of
// group g and writes that by the inputs to dx, laid out as they are. With add it
// is added to what is there.
func (u *unit) backward(rows int, in inputs, pre, dy, dx []float32, add bool, g int) {
	m, n, d := u.hidden, u.classes*u.hidden, &u.parts[g]
	slope, v := u.value.slope[:m], u.value.v[:m]
	dslope, dv := d.slope[:m], d.v[:m]
	for i, dyi := range dy[:rows*u.classes] {
		row := pre[i*m:][:m]
		for j, x := range row {
			dh := dyi * v[j]
			if x < 0 {
				dslope[j] += dh * x
				x *= slope[j]
				dh *= slope[j]
			}
			dv[j] += dyi * x
			row[j] = dh
		}
	}
	kernel.ColumnSums(rows, n, pre, n, d.constant)
	var init []float32
	if add {
		init = dx
	}
	if in.class == 0 {
		kernel.Gemm(u.width, n, rows, in.x, 1, in.row, pre, n, d.folded, n, d.folded, n)
		kernel.Gemm(rows, u.width, n, pre, n, 1, u.flipped, u.width, dx, in.row, init, in.row)
		return
	}
	for k := range u.classes {
		from := k * in.class
		if add {
			init = dx[from:]
		}
		kernel.Gemm(u.width, m, rows, in.x[from:], 1, in.row, pre[k*m:], n, d.folded[k*m:], n, d.folded[k*m:], n)
		kernel.Gemm(rows, u.width, m, pre[k*m:], n, 1, u.flipped[k*m*u.width:], u.width, dx[from:], in.row, init, in.row)
	}
}

// begin prepares a backward pass.
func (u *unit) begin() {
	n := u.classes * u.hidden
	kernel.Transpose(u.width, n, u.folded, n, u.flipped, u.width)
	for _, d := range u.parts {
		for _, x := range [][]float32{d.folded, d.constant, d.slope, d.v} {
			clear(x)
		}
	}
}

// finish adds the groups' gradients up, in order, writes those by the weights to
// d and adds those by the embeddings g to dg (classes, width).
func (u *unit) finish(g []float32, d unitTensors, dg []float32) {
	sum := u.parts[0]
	for _, p := range u.parts[1:] {
		kernel.Axpy(1, p.folded, sum.folded)
		kernel.Axpy(1, p.constant, sum.constant)
		kernel.Axpy(1, p.slope, sum.slope)
		kernel.Axpy(1, p.v, sum.v)
	}
	copy(d.slope, sum.slope)
	copy(d.v, sum.v)
	for _, x := range [][]float32{d.w1, d.w2, d.w3, d.b} {
		clear(x)
	}
	v, m, n := &u.value, u.hidden, u.classes*u.hidden
	for k := range u.classes {
		dc := sum.constant[k*m:][:m]
		kernel.Axpy(1, dc, d.b)
		for j := range u.width {
			at, df := j*m, sum.folded[j*n+k*m:][:m]
			x := g[k*u.width+j]
			kernel.Axpy(1, df, d.w3[at:][:m])
			kernel.Axpy(x, df, d.w2[at:][:m])
			kernel.Axpy(x, dc, d.w1[at:][:m])
			dg[k*u.width+j] += dot(df, v.w2[at:][:m]) + dot(dc, v.w1[at:][:m])
		}
	}
}

func dot(x, y []float32) float32 {
	sum := float32(0)
	y = y[:len(x)]
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}
