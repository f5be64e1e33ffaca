package attack

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func stream(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// blobs are rows of two normal clouds, apart by so many deviations in each feature.
func blobs(n int, apart float64, rng *rand.Rand) Data {
	var d Data
	for i := range n {
		member, row := i%2 == 0, make([]float64, 5)
		for j := range row {
			row[j] = rng.NormFloat64()
			if member {
				row[j] += apart
			}
		}
		d.Rows, d.Members = append(d.Rows, row), append(d.Members, member)
	}
	return d
}

// exclusive are rows that are members where one of two features is high but not both.
func exclusive(n int, rng *rand.Rand) Data {
	var d Data
	for range n {
		a, b := rng.Float64(), rng.Float64()
		if math.Abs(a-.5) < .05 || math.Abs(b-.5) < .05 {
			continue
		}
		d.Rows, d.Members = append(d.Rows, []float64{a, b}), append(d.Members, (a > .5) != (b > .5))
	}
	return d
}

func accuracy(m Model, d Data) float64 {
	right := 0.
	for i, r := range d.Rows {
		if (m.Score(r) > 0) == d.Members[i] {
			right++
		}
	}
	return right / float64(len(d.Rows))
}

// Clouds far apart are told apart by all; the best that can be done with nearer ones is
// known: Phi of half the distance.
func TestBlobs(t *testing.T) {
	for _, c := range Classifiers() {
		rng := stream(1)
		m := c.Learn(blobs(400, 4, rng), rng)
		if a := accuracy(m, blobs(1000, 4, rng)); a < .999 {
			t.Errorf("%s: %g of clouds far apart", c.Name, a)
		}
		m = c.Learn(blobs(1000, .6, rng), rng)
		a, best := accuracy(m, blobs(4000, .6, rng)), .5*math.Erfc(-.3*math.Sqrt(5)/math.Sqrt2)
		if a < best-.06 || a > best+.02 {
			t.Errorf("%s: %.3f of clouds near each other, the best is %.3f", c.Name, a, best)
		}
	}
}

// What no line can tell apart is told apart by all but the regression.
func TestExclusive(t *testing.T) {
	for _, c := range Classifiers() {
		rng := stream(2)
		a := accuracy(c.Learn(exclusive(600, rng), rng), exclusive(1000, rng))
		if linear := c.Name == "LR"; linear && a > .65 || !linear && a < .95 {
			t.Errorf("%s: %.3f", c.Name, a)
		}
	}
}

// Sides that have nothing to do with the rows are guessed: accuracies are .5 within two
// standard errors, but for one in twenty draws or so.
func TestShuffled(t *testing.T) {
	const draws, rows = 40, 500
	for _, c := range Classifiers() {
		outside, mean := 0, 0.
		for k := range draws {
			rng := stream(uint64(100 + k))
			a := accuracy(c.Learn(blobs(200, 0, rng), rng), blobs(rows, 0, rng))
			mean += a / draws
			if math.Abs(a-.5) > 1/math.Sqrt(rows) {
				outside++
			}
		}
		if se := .5 / math.Sqrt(draws*rows); outside > 6 || math.Abs(mean-.5) > 3*se {
			t.Errorf("%s: %d of %d draws outside two standard errors, mean %.4f (se %.4f)", c.Name, outside, draws, mean, se)
		}
	}
}

// At the minimum of the regression's loss its gradient is 0: the ridge penalty pays for
// what residuals leave.
func TestLogisticIsAtItsMinimum(t *testing.T) {
	d := blobs(200, .5, stream(4))
	m := Logistic(d).(*logistic)
	gradient := make([]float64, len(m.weights))
	copy(gradient, m.weights[:len(m.weights)-1])
	for i, r := range d.Rows {
		x := append(m.scale.of(r), 1)
		off := 1/(1+math.Exp(-dot(m.weights, x))) - (side(d.Members[i])+1)/2
		for j := range gradient {
			gradient[j] += off * x[j]
		}
	}
	for j, g := range gradient {
		if math.Abs(g) > 1e-6 {
			t.Errorf("gradient %d is %g", j, g)
		}
	}
}

// The machine keeps the optimality conditions: alphas within bounds that balance, rows
// strictly inside the bounds on the margin, others on their sides of it.
func TestMachineIsOptimal(t *testing.T) {
	d := blobs(300, .8, stream(5))
	m := Machine(d, stream(6)).(*machine)
	balance := 0.
	for i, a := range m.alpha {
		balance += a
		y := side(d.Members[i])
		margin := y * m.Score(d.Rows[i])
		switch a *= y; {
		case a < 0 || a > penalty+1e-12:
			t.Errorf("row %d: alpha %g", i, a)
		case a == 0 && margin < 1-2*tolerance, a >= penalty && margin > 1+2*tolerance, a > 0 && a < penalty && math.Abs(margin-1) > 2*tolerance:
			t.Errorf("row %d: alpha %g at margin %g", i, a, margin)
		}
	}
	if math.Abs(balance) > 1e-9 {
		t.Errorf("alphas add up to %g", balance)
	}
}

// The nearest rows vote, with all that are as near as the fifth.
func TestNearestTies(t *testing.T) {
	d := Data{
		Rows:    [][]float64{{0}, {1}, {1}, {-1}, {-1}, {-1}, {9}},
		Members: []bool{true, true, false, false, false, false, true},
	}
	if got, want := Nearest(d).Score([]float64{0}), 2./6-.5; math.Abs(got-want) > 1e-12 {
		t.Errorf("score %g, want %g", got, want)
	}
}

// Equal streams learn equal models, whatever was learned before.
func TestDeterminism(t *testing.T) {
	d := blobs(2100, .3, stream(7)) // more than the machine learns from
	for _, c := range Classifiers() {
		var scores [2][]float64
		for k := range scores {
			m := c.Learn(d, stream(8))
			for _, r := range d.Rows[:50] {
				scores[k] = append(scores[k], m.Score(r))
			}
		}
		if diff := cmp.Diff(scores[0], scores[1]); diff != "" {
			t.Errorf("%s:\n%s", c.Name, diff)
		}
	}
}

// Rows that are all alike, or all on one side, are no mistake.
func TestDegenerate(t *testing.T) {
	same := Data{Rows: [][]float64{{1, 2}, {1, 2}, {1, 2}, {1, 2}}, Members: []bool{true, false, true, false}}
	one := Data{Rows: [][]float64{{1, 2}, {2, 1}, {3, 3}}, Members: []bool{true, true, true}}
	for _, c := range Classifiers() {
		for name, d := range map[string]Data{"same": same, "one side": one} {
			if s := c.Learn(d, stream(9)).Score([]float64{1, 2}); math.IsNaN(s) || math.IsInf(s, 0) {
				t.Errorf("%s, %s: score %g", c.Name, name, s)
			}
		}
	}
}

func BenchmarkLearn(b *testing.B) {
	d := blobs(2000, .5, stream(1))
	for _, c := range Classifiers() {
		b.Run(fmt.Sprint(c.Name), func(b *testing.B) {
			for b.Loop() {
				c.Learn(d, stream(2))
			}
		})
	}
}
