package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// elementCase is a function of the elements of x to those of y.
type elementCase struct {
	name string
	run  func(x, y []float32)
	want func(x float64) (x1, y float64) // what becomes of x and y
	// inPlace says that y may be x.
	inPlace bool
}

func kept64(f func(x float64) float64) func(x float64) (float64, float64) {
	return func(x float64) (float64, float64) { return x, f(x) }
}

func geluErf64(x float64) float64 { return x * .5 * math.Erfc(-x/math.Sqrt2) }

func geluTanh64(x float64) float64 {
	return .5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+.044715*x*x*x)))
}

// slopeOf returns the derivative of f by central differences.
func slopeOf(f func(x float64) float64) func(x float64) (float64, float64) {
	return func(x float64) (float64, float64) {
		const h = 1e-5
		return (f(x+h) - f(x-h)) / (2 * h), f(x)
	}
}

var elementCases = []elementCase{
	{"gelu", func(x, y []float32) { Gelu(Erf, x, y) }, kept64(geluErf64), true},
	{"gelu by tanh", func(x, y []float32) { Gelu(TanhApproximation, x, y) }, kept64(geluTanh64), true},
	{"slope of gelu", func(x, y []float32) { GeluSlope(Erf, x, y) }, slopeOf(geluErf64), false},
	{"slope of gelu by tanh", func(x, y []float32) { GeluSlope(TanhApproximation, x, y) }, slopeOf(geluTanh64), false},
	{"sigmoid", Sigmoid, kept64(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }), true},
	{"tanh", Tanh, kept64(math.Tanh), true},
}

// span returns numbers from -top to top and the largest of both signs.
func span(t testing.TB, n int, top float64) []float32 {
	x := newMatrix(t, 1, n, n).x
	for i := range x {
		x[i] = float32(top * (2*float64(i)/float64(n) - 1))
	}
	if n > 20 {
		copy(x[3:], []float32{0, 1e-30, -1e-30, 1e30, -1e30, math.MaxFloat32, -math.MaxFloat32, 88.8, -88.8, 104, -104})
	}
	return x
}

func TestElements(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, c := range elementCases {
			t.Run(c.name, func(t *testing.T) {
				for _, n := range append(sizes, 20000) {
					old := span(t, n, 12)
					x, y := newMatrix(t, 1, n, n).x, newMatrix(t, 1, n, n).x
					copy(x, old)
					c.run(x, y)
					for i, v := range old {
						x1, y1 := c.want(float64(v))
						near(t, fmt.Sprintf("f(%g)", v), y[i], y1, 2e-6*max(1, math.Abs(y1)))
						if math.Abs(float64(v)) < 1000 { // where differences can tell
							near(t, fmt.Sprintf("x of %g", v), x[i], x1, 2e-6*max(1, math.Abs(x1)))
						} else if math.IsNaN(float64(x[i])) {
							t.Fatalf("x of %g is not a number", v)
						}
					}
					if c.inPlace {
						c.run(x, x)
						sameBits(t, "in place", x, y)
					}
				}
			})
		}
	})
}

func TestSigmoidKeepsSmallProbabilities(t *testing.T) {
	eachFamily(t, func(t *testing.T, _ *rand.Rand) {
		for x := float32(-80); x < 0; x += .37 {
			y := []float32{0}
			Sigmoid([]float32{x}, y)
			want := 1 / (1 + math.Exp(-float64(x)))
			near(t, fmt.Sprintf("sigmoid(%g)", x), y[0], want, 1e-6*want)
		}
	})
}

func TestTanhStaysWithinOne(t *testing.T) {
	eachFamily(t, func(t *testing.T, _ *rand.Rand) {
		x := span(t, 1000, 30)
		Tanh(x, x)
		for _, v := range x {
			if !(v >= -1 && v <= 1) {
				t.Fatalf("tanh is %.9g", v)
			}
		}
	})
}

func TestVectors(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, n := range append(sizes, 1000) {
			x, y := vector(t, r, n), vector(t, r, n)
			sum, product := newMatrix(t, 1, n, n).x, newMatrix(t, 1, n, n).x
			copy(sum, y)
			copy(product, y)
			Axpy(-.3, x, sum)
			Multiply(x, product)
			squares := 0.0
			for i, v := range x {
				near(t, fmt.Sprintf("y[%d] of %d", i, n), sum[i], float64(y[i])+float64(float32(-.3))*float64(v), 1e-6)
				if product[i] != v*y[i] {
					t.Fatalf("%g times %g is %g", v, y[i], product[i])
				}
				squares += float64(v) * float64(v)
			}
			if got := SumSquares(x); math.Abs(got-squares) > 1e-13*squares {
				t.Fatalf("the sum of %d squares is %v, want %v", n, got, squares)
			}
		}
	})
}

func TestAdamW(t *testing.T) {
	s := AdamW{Rate: .01, Beta1: .9, Rest1: .1, Beta2: .98, Rest2: .02, Epsilon: 1e-6, Decay: .001, Scale: .5}
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, n := range sizes {
			w, g, m, v := vector(t, r, n), vector(t, r, n), vector(t, r, n), vector(t, r, n)
			Multiply(v, v) // squares are positive
			wantW, wantM, wantV := float64s(w), float64s(m), float64s(v)
			s.Apply(w, g, m, v)
			b1, r1, b2, r2 := float64(s.Beta1), float64(s.Rest1), float64(s.Beta2), float64(s.Rest2)
			for i := range n {
				d := float64(g[i]) * float64(s.Scale)
				wantM[i] = b1*wantM[i] + r1*d
				wantV[i] = b2*wantV[i] + r2*d*d
				wantW[i] = (1-float64(s.Decay))*wantW[i] - float64(s.Rate)*wantM[i]/(math.Sqrt(wantV[i])+float64(s.Epsilon))
				near(t, fmt.Sprintf("m[%d]", i), m[i], wantM[i], 1e-6)
				near(t, fmt.Sprintf("v[%d]", i), v[i], wantV[i], 1e-6)
				near(t, fmt.Sprintf("w[%d]", i), w[i], wantW[i], 1e-6)
			}
		}
	})
}
