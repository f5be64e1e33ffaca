package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// rowCase is a function on rows, with what float64 says of one row.
type rowCase struct {
	name string
	// run works on x and y (rows, n) alike, in place.
	run  func(x, y matrix)
	want func(x, y []float64) (wantX, wantY []float64)
}

func softmaxOf(x []float64, scale float64) []float64 {
	top, sum, p := math.Inf(-1), 0.0, make([]float64, len(x))
	for _, v := range x {
		top = max(top, v*scale)
	}
	for j, v := range x {
		p[j] = math.Exp(v*scale - top)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p
}

var rowCases = []rowCase{
	{
		name: "softmax",
		run:  func(x, _ matrix) { Softmax(x.rows, x.n, x.x, x.ld, .7) },
		want: func(x, y []float64) ([]float64, []float64) { return softmaxOf(x, float64(float32(.7))), y },
	},
	{
		name: "gradient of softmax",
		run:  func(p, d matrix) { SoftmaxGrad(p.rows, p.n, p.x, d.x, p.ld, .7) },
		want: func(p, d []float64) ([]float64, []float64) {
			dot, grad := 0.0, make([]float64, len(p))
			for j := range p {
				dot += p[j] * d[j]
			}
			for j := range p {
				grad[j] = float64(float32(.7)) * p[j] * (d[j] - dot)
			}
			return p, grad
		},
	},
	{
		name: "column sums",
		run: func(x, y matrix) {
			for i := range x.rows {
				ColumnSums(1, x.n, x.row(i), x.ld, y.row(i))
			}
		},
		want: func(x, y []float64) ([]float64, []float64) {
			sum := make([]float64, len(x))
			for j := range x {
				sum[j] = x[j] + y[j]
			}
			return x, sum
		},
	},
}

func TestRows(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, c := range rowCases {
			t.Run(c.name, func(t *testing.T) {
				for _, n := range sizes {
					testRows(t, r, c, 1+r.IntN(6), n, n+r.IntN(2)*r.IntN(20))
				}
			})
		}
	})
}

func testRows(t *testing.T, r *rand.Rand, c rowCase, rows, n, ld int) {
	x, y := newMatrix(t, rows, n, ld).normal(r, 2), newMatrix(t, rows, n, ld).normal(r, 2)
	oldX, oldY := x.copied(t, n), y.copied(t, n)
	c.run(x, y)
	for i := range rows {
		wantX, wantY := c.want(float64s(oldX.row(i)), float64s(oldY.row(i)))
		for j := range n {
			near(t, fmt.Sprintf("x[%d,%d] of (%d,%d)", i, j, rows, n), x.row(i)[j], wantX[j], 2e-6*(1+math.Abs(wantX[j])))
			near(t, fmt.Sprintf("y[%d,%d] of (%d,%d)", i, j, rows, n), y.row(i)[j], wantY[j], 3e-6*(1+math.Sqrt(float64(n))+math.Abs(wantY[j])))
		}
		loneX, loneY := matrix{1, n, n, oldX.row(i)}, matrix{1, n, n, oldY.row(i)}
		c.run(loneX, loneY)
		sameBits(t, fmt.Sprintf("x of row %d alone", i), loneX.x, x.row(i))
		sameBits(t, fmt.Sprintf("y of row %d alone", i), loneY.x, y.row(i))
	}
}

func float64s(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func TestColumnSumsInOrder(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, n := range append(sizes, 200) {
			x := newMatrix(t, 1+r.IntN(30), n, n+r.IntN(5)).normal(r, 1)
			got := newMatrix(t, 1, n, n).normal(r, 1)
			want := got.copied(t, n)
			ColumnSums(x.rows, n, x.x, x.ld, got.x)
			for i := range x.rows {
				Axpy(1, x.row(i), want.x)
			}
			sameBits(t, fmt.Sprint(x.rows, " rows of ", n), got.x, want.x)
		}
	})
}

func TestSoftmaxOfExtremes(t *testing.T) {
	huge, infinite := float32(3e38), float32(math.Inf(1))
	eachFamily(t, func(t *testing.T, _ *rand.Rand) {
		for _, c := range []struct {
			name    string
			x, want []float32
		}{
			{"large", []float32{1e30, 1e30, 0}, []float32{.5, .5, 0}},
			{"huge", []float32{huge, -huge / 100, huge}, []float32{.5, 0, .5}},
			{"very negative", []float32{-1e30, -1e30, -1e30, -huge}, []float32{1. / 3, 1. / 3, 1. / 3, 0}},
			{"masked", []float32{-infinite, 3, -infinite, 3, -1e9}, []float32{0, .5, 0, .5, 0}},
			{"underflow", []float32{0, -200, -104, -95}, []float32{1, 0, 0, 0}},
		} {
			x := newMatrix(t, 1, len(c.x), len(c.x))
			copy(x.x, c.x)
			Softmax(1, x.n, x.x, x.n, 1)
			for j, want := range c.want {
				near(t, fmt.Sprintf("%s: p[%d]", c.name, j), x.x[j], float64(want), 1e-6*float64(want))
			}
		}
		for _, n := range sizes {
			x := newMatrix(t, 1, n, n)
			fill(x.x, -7.3)
			Softmax(1, n, x.x, n, 1)
			for j := range n {
				near(t, fmt.Sprintf("p[%d] of %d equal numbers", j, n), x.x[j], 1/float64(n), 1e-7/float64(n))
			}
		}
		x := []float32{1, float32(math.NaN()), 2}
		Softmax(1, 3, x, 3, 1)
		if x[1] == x[1] {
			t.Errorf("softmax hides what is not a number: %v", x)
		}
	})
}
