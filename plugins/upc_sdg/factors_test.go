package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Loss and gradient are those of the equation.
func TestFactors(t *testing.T) {
	p := small()
	p.Width, p.FactorDecay = 3, .1
	f := newFactors(4, 5, p)
	f.init(rand.New(rand.NewPCG(1, 2)), 1)
	f.batch = []triple{{0, 1, 2}, {3, 4, 0}, {3, 1, 2}, {0, 1, 4}}
	out, din := make([]float32, 1), []float32{}
	for range f.weights.Value {
		din = append(din, float32(math.NaN()))
	}
	f.Forward([][]float32{f.weights.Value}, out)
	f.Backward([][]float32{f.weights.Value}, out, []float32{.5}, [][]float32{din})

	w := doubles(f.weights.Value)
	loss := func() float64 {
		sum, users := 0.0, len(f.users())
		for _, t := range f.batch {
			x := 0.0
			for d := range 3 {
				u, i, j := w[3*int(t.user)+d], w[users+3*int(t.positive)+d], w[users+3*int(t.negative)+d]
				x += u * (j - i)
				sum += p.FactorDecay / 2 * (u*u + i*i + j*j)
			}
			sum += math.Log1p(math.Exp(x))
		}
		return .5 * sum / float64(len(f.batch))
	}
	near(t, "loss", out, []float64{2 * loss()})
	near(t, "gradient", din, slopes(w, loss))
}

// A fifth of the items of a tenth of the users is held out and not learned from.
func TestHold(t *testing.T) {
	_, x := crowd(small(), 25, 40, 12)
	x.items[3] = x.items[3][:4] // too few
	rest, held := hold(rand.New(rand.NewPCG(1, 2)), x)
	if len(held.users) != 3 {
		t.Fatalf("items of %d users are held out, want 3", len(held.users))
	}
	for i, user := range held.users {
		if n := len(held.items[i]); n != 2 {
			t.Errorf("user %d: %d items are held out, want 2 of 12", user, n)
		}
		both := slices.Sorted(slices.Values(slices.Concat(held.items[i], rest.items[user])))
		if diff := cmp.Diff(x.items[user], both); diff != "" {
			t.Errorf("user %d: held out and rest are not all (-want +got):\n%s", user, diff)
		}
	}
	if rest.total != x.total-6 {
		t.Errorf("the rest has %d items, want %d", rest.total, x.total-6)
	}
}

// NDCG by hand: hits at the first and the third place of two held-out items.
func TestNDCG(t *testing.T) {
	p := small()
	p.Width = 1
	f := newFactors(1, 5, p)
	copy(f.weights.Value, []float32{1, .5, 9, .3, .4, .4}) // the second is learned from
	learned := &interactions{items: [][]int32{{1}}}
	if diff := cmp.Diff([]int32{0, 3, 4, 2}, best(f, 0, learned.items[0])); diff != "" {
		t.Errorf("ranking (-want +got):\n%s", diff)
	}
	h := &heldOut{users: []int32{0}, items: [][]int32{{0, 4}}}
	want := (1 + 1/math.Log2(4)) / (1 + 1/math.Log2(3))
	if got := h.ndcg(f, learned); math.Abs(got-want) > 1e-12 {
		t.Errorf("NDCG is %v, want %v", got, want)
	}
}

// An epoch has as many triples as there are interactions; positives are the user's,
// negatives are not, and who has every item has none.
func TestDraw(t *testing.T) {
	_, x := crowd(small(), 10, 30, 6)
	all := make([]int32, 30)
	for i := range all {
		all[i] = int32(i)
	}
	x.items[4], x.total = all, x.total+24
	rng := rand.New(rand.NewPCG(1, 2))
	if n := len(x.draw(rng, false)); n != x.total {
		t.Errorf("%d triples of %d interactions", n, x.total)
	}
	seen := map[int32]bool{}
	for range 20 {
		for _, c := range x.draw(rng, true) {
			seen[c.user] = true
			if !has(x.items[c.user], c.positive) || has(x.items[c.user], c.negative) {
				t.Fatalf("%+v is no triple of user's items %v", c, x.items[c.user])
			}
		}
	}
	if len(seen) != 9 || seen[4] {
		t.Errorf("users %v have negatives, want all but 4", seen)
	}
}

func TestBatches(t *testing.T) {
	for _, c := range []struct {
		n, size int
		want    []int
	}{{0, 4, nil}, {3, 4, []int{3}}, {4, 4, []int{4}}, {11, 4, []int{4, 4}}} {
		var got []int
		for _, b := range batches(make([]triple, c.n), c.size) {
			got = append(got, len(b))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d triples in batches of %d (-want +got):\n%s", c.n, c.size, diff)
		}
	}
}

// Training ranks held-out items of made-up tastes far better than chance does, and keeps
// the epoch that ranks them best.
func TestTrainFactors(t *testing.T) {
	p := small()
	p.Epochs, p.Batch = 80, 128
	f, x := tastes(p, 80, 4, 15)
	run := testRun(t)
	f.init(run.Rand("initial"), p.FactorDeviation)
	learned, held := hold(run.Rand("held out"), x)
	before := held.ndcg(f, learned)
	c, err := trainFactors(t.Context(), run, p, f, x)
	if err != nil {
		t.Fatal(err)
	}
	after := held.ndcg(f, learned)
	if after < before+.1 {
		t.Errorf("NDCG is %.3f after training, %.3f before", after, before)
	}
	if c.now.Score != -after {
		t.Errorf("the score kept is %v, the weights' %v", c.now.Score, -after)
	}
}
