package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// testSubstitution returns a loss of rows with random items, judges and noise.
func testSubstitution(r *rand.Rand, crew nn.Crew, rows, items, users, width int) (s *substitution, v []float32) {
	s = &substitution{
		gamma: .4, privacy: 3, utility: .7, crew: crew,
		shelf: newShelf(randoms(r, items*width), width, crew), p: randoms(r, users*width), starts: []int32{0},
	}
	noise := make([][]float32, rows)
	for row := range noise {
		for range items {
			noise[row] = append(noise[row], float32(r.ExpFloat64()))
		}
		s.items = append(s.items, r.Int32N(int32(items)))
		for range r.IntN(3) {
			s.users = append(s.users, r.Int32N(int32(users)))
		}
		s.starts = append(s.starts, int32(len(s.users)))
	}
	s.noise = func(_, row int, e []float32) { copy(e, noise[row]) }
	s.prepare(rows)
	return s, randoms(r, rows*width)
}

// The loss is that of the equations, and its gradient by v that of the substitute's
// embedding, by finite differences, passed on to the softmax, by finite differences too.
func TestSubstitution(t *testing.T) {
	const rows, items, users, width = 70, 7, 5, 3 // more rows than one group takes at once
	s, v := testSubstitution(rand.New(rand.NewPCG(1, 2)), 2, rows, items, users, width)
	out, din := make([]float32, 1), make([]float32, rows*width)
	s.Forward([][]float32{v}, out)
	s.Backward([][]float32{v}, out, []float32{.5}, [][]float32{din})

	loss, want := 0.0, []float64{}
	hinged := 0
	for row := range rows {
		e := make([]float32, items)
		s.noise(0, row, e)
		soft := func(x []float64) []float64 { // y
			return softmax(func(k int) float64 {
				score := 0.0
				for d, q := range vector(s.shelf.q, int32(k), width) {
					score += x[d] * float64(q)
				}
				if int32(k) == s.items[row] {
					score = 0
				}
				return score - math.Log(float64(e[k]))
			}, items)
		}
		x := doubles(v[row*width:][:width])
		j := 0
		for k, y := range soft(x) {
			if y > soft(x)[j] {
				j = k
			}
		}
		if s.drawn[row] != int32(j) {
			t.Fatalf("row %d: %d is drawn, want %d", row, s.drawn[row], j)
		}
		if s.similarity[row] > s.gamma {
			hinged++
		}
		r := doubles(vector(s.shelf.q, int32(j), width))
		value := func() float64 { return s.privacy*s.hinge(r, row)/rows + s.utility*s.suit(r, row)/float64(len(s.users)) }
		loss += value()
		dr := slopes(r, value)
		want = append(want, slopes(x, func() float64 { // dr (y Q)
			sum := 0.0
			for k, y := range soft(x) {
				for d, q := range vector(s.shelf.q, int32(k), width) {
					sum += .5 * dr[d] * y * float64(q)
				}
			}
			return sum
		})...)
	}
	if hinged == 0 || hinged == rows {
		t.Fatalf("%d of %d substitutes are too similar: the case tests one side alone", hinged, rows)
	}
	near(t, "loss", out, []float64{loss})
	near(t, "gradient", din, want)
	if total := s.privacy*s.losses[0] + s.utility*s.losses[1]; math.Abs(total-loss) > 1e-5 {
		t.Errorf("the parts of the loss add up to %v, want %v", total, loss)
	}
}

// hinge is the privacy loss of a row whose substitute has embedding r, in float64.
func (s *substitution) hinge(r []float64, row int) float64 {
	low, high, own := math.Inf(1), math.Inf(-1), 0.0
	for k := range s.shelf.items() {
		sum := 0.0
		for d, q := range vector(s.shelf.q, int32(k), s.shelf.width) {
			sum += r[d] * float64(q)
		}
		low, high = min(low, sum), max(high, sum)
		if int32(k) == s.items[row] {
			own = sum
		}
	}
	return max(0, (own-low)/(high-low)-float64(s.gamma))
}

// suit is the sum of the utility losses of a row.
func (s *substitution) suit(r []float64, row int) float64 {
	sum := 0.0
	for _, user := range s.users[s.starts[row]:s.starts[row+1]] {
		x := 0.0
		for d, p := range vector(s.p, user, s.shelf.width) {
			x += r[d] * float64(p)
		}
		sum += math.Log1p(math.Exp(-x))
	}
	return sum
}

func softmax(score func(k int) float64, n int) []float64 {
	y, sum := make([]float64, n), 0.0
	for k := range y {
		y[k] = math.Exp(score(k))
		sum += y[k]
	}
	for k := range y {
		y[k] /= sum
	}
	return y
}

// Substitutes are drawn from the softmax of the scores, and rows differ.
func TestDraws(t *testing.T) {
	probabilities := []float32{.5, .3, .15, .05}
	x, counts := &exponentials{}, make([]int, 4)
	const n = 40_000
	for row := range n {
		x.seed = uint64(row / 100)
		y, e := append([]float32{}, probabilities...), make([]float32, 4)
		x.fill(row%nn.Groups, row%100, e)
		counts[perturb(y, e)]++
	}
	for k, p := range probabilities {
		if got := float64(counts[k]) / n; math.Abs(got-float64(p)) > 5*math.Sqrt(float64(p)*(1-float64(p))/n) {
			t.Errorf("%d is drawn with frequency %.4f, want %.2f", k, got, p)
		}
	}
}
