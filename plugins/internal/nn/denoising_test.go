package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestDenoising(t *testing.T) {
	for i, lengths := range append(raggeds, []int{denoisingRows + 3, 2}) {
		t.Run(fmt.Sprintf("batch %d", i), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			testDenoising(t, DenoisingConfig{Width: 3, IDs: 7, Tail: .3}, worded(r, 7, lengths...), r)
		})
	}
}

// denoising64 is the loss, straight from the equations, and its terms.
func denoising64(d *Denoising, f, weights []float64) (loss float64, terms []DenoisingTerms) {
	b, w := d.batch, d.Width
	v := take(weights, d.IDs*w, d.IDs)
	for s := range b.Sequences() {
		first, end := int(b.Starts[s]), int(b.Starts[s+1])
		n, counted := float64(end-first), 0.0
		var t DenoisingTerms
		for row := first; row < end; row++ {
			id := int(b.Fields[0][row])
			x0, square := make([]float64, w), 0.0
			for j := range w {
				e := v[0][id*w+j]
				x0[j] = e + float64(d.Noise[row*w+j])
				target := x0[j]
				if d.Clean[s] {
					target = e
				}
				square += (target - f[row*w+j]) * (target - f[row*w+j])
				t.Tail += d.Tail * x0[j] * x0[j] / (float64(w) * n)
			}
			if d.Counts[row] {
				t.MSE += square / float64(w)
				counted++
			}
			logits := make([]float64, d.IDs)
			for k := range logits {
				logits[k] = v[1][k]
				for j, x := range x0 {
					logits[k] += v[0][k*w+j] * x
				}
			}
			t.NLL -= math.Log(softmax64(logits)[id]) / n
		}
		t.MSE /= math.Max(counted, 1)
		loss += d.Weight[s] * t.Loss() / float64(b.Sequences())
		terms = append(terms, t)
	}
	return loss, terms
}

func testDenoising(t *testing.T, c DenoisingConfig, b *Batch, r *rand.Rand) {
	limits := limitsOf(b)
	last := &Denoising{}
	build := func(crew Crew) Function {
		d := NewDenoising(c, limits, crew, b)
		d.prepare()
		own := rand.New(rand.NewPCG(3, 4))
		copy(d.Noise, scaled(.5, randoms(own, len(d.Noise))))
		for i := range d.Counts {
			d.Counts[i] = i%3 != 1
		}
		for s := range d.Weight {
			d.Weight[s], d.Clean[s] = float64(s%3)/2, s%2 == 1
		}
		last = d
		return d
	}
	in := []operand{
		{"prediction", randoms(r, b.Rows()*c.Width), limits.Rows * c.Width},
		{"weights", randoms(r, c.IDs*(c.Width+1)), c.IDs * (c.Width + 1)},
	}
	build(1)
	functionTest{
		build: build,
		reference: func(in [][]float64) []float64 {
			loss, _ := denoising64(last, in[0], in[1])
			return []float64{loss}
		},
		in:   in,
		room: 1,
	}.check(t)
	_, want := denoising64(last, doubles(in)[0], doubles(in)[1])
	for s, got := range last.Terms[:b.Sequences()] {
		for _, pair := range [][2]float64{{got.MSE, want[s].MSE}, {got.Tail, want[s].Tail}, {got.NLL, want[s].NLL}} {
			if math.Abs(pair[0]-pair[1]) > 1e-5*(1+math.Abs(pair[1])) {
				t.Errorf("sequence %d: terms are %+v, want %+v", s, got, want[s])
				break
			}
		}
	}
}

// A weight that is no finite number is an error of the step.
func TestDenoisingWeights(t *testing.T) {
	b := worded(rand.New(rand.NewPCG(1, 2)), 7, 3)
	d := NewDenoising(DenoisingConfig{Width: 3, IDs: 7}, limitsOf(b), 1, b)
	for _, w := range []float64{-1, math.NaN(), math.Inf(1)} {
		d.Weight[0] = w
		if err := d.check(); err == nil {
			t.Errorf("weight %v is no error", w)
		}
	}
}
