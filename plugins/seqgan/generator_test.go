package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The published shapes have as many parameters as the authors' code.
func TestParameters(t *testing.T) {
	count := func(n int, tensors ...[]float32) int {
		for _, x := range tensors {
			n += len(x)
		}
		return n
	}
	s := SizePaper.shape()
	g, n := newGenerator(synthetic, s.generator, 1, 1), 0
	for _, w := range g.weights() {
		n = count(n, w.Value)
	}
	if n != 333_320 {
		t.Errorf("G has %d parameters, want 333320", n)
	}
	d, err := newDiscriminator(synthetic, s.discriminator, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	for i, want := range []int{320_000, 801_720, 5_920_240, 3_442} {
		if w := d.weights()[i]; len(w.Value) != want {
			t.Errorf("%s has %d parameters, want %d", w.Prefix, len(w.Value), want)
		}
	}
}

// The loss and gradient of the policy are those of the equations: the sum over
// tokens of their values times -ln p.
func TestPolicyGradient(t *testing.T) {
	g, sequences := smallGenerator(t, small), of([]int32{3, 1, 0, 6}, []int32{6, 6, 2, 5})
	values, c := [][]float32{{.3, 0, .9, .5}, {1, .2, .1, .7}}, generatorConfig{embedding: 3, hidden: 5}
	loss64 := func(weights []float64, divisor float64) float64 {
		sum := 0.0
		for i, s := range sequences {
			for j, l := range tokenLosses64(small, c, weights, s.tokens) {
				sum += float64(values[i][j]) * l / divisor
			}
		}
		return sum
	}
	for _, divisor := range []float64{1, 2} {
		var r recorder
		got, err := g.reinforce(&r, sequences, values, divisor)
		if err != nil {
			t.Fatal(err)
		}
		weights := values64(g)
		if want := loss64(weights, divisor); math.Abs(got-want) > 1e-5*want {
			t.Errorf("divisor %v: loss %v, want %v", divisor, got, want)
		}
		const h = 1e-5
		for i, v := range weights {
			weights[i] = v + h
			up := loss64(weights, divisor)
			weights[i] = v - h
			want := (up - loss64(weights, divisor)) / (2 * h)
			weights[i] = v
			if math.Abs(r.gradient[i]-want) > 1e-4*(1+math.Abs(want)) {
				t.Fatalf("divisor %v: gradient %d is %v, want %v", divisor, i, r.gradient[i], want)
			}
		}
	}
}

// The policy gradient is the sum of the gradients of single tokens, each times its
// value.
func TestPolicyGradientIsWeightedLikelihood(t *testing.T) {
	g, sequences := smallGenerator(t, small), of([]int32{3, 1, 0, 6}, []int32{6, 6, 2, 5})
	values := [][]float32{{.3, 0, .9, .5}, {1, .2, .1, .7}}
	var all recorder
	if _, err := g.reinforce(&all, sequences, values, 1); err != nil {
		t.Fatal(err)
	}
	sum := make([]float64, len(all.gradient))
	for i := range values {
		for j, q := range values[i] {
			one := [][]float32{make([]float32, 4), make([]float32, 4)}
			one[i][j] = 1
			var r recorder
			if _, err := g.reinforce(&r, sequences, one, 1); err != nil {
				t.Fatal(err)
			}
			for k, v := range r.gradient {
				sum[k] += float64(q) * v
			}
		}
	}
	for k, v := range all.gradient {
		if math.Abs(v-sum[k]) > 1e-5*(1+math.Abs(v)) {
			t.Fatalf("gradient %d is %v, the sum of the tokens' is %v", k, v, sum[k])
		}
	}
}

// The loss of maximum likelihood is the mean over tokens, whatever the batch holds.
func TestLikelihood(t *testing.T) {
	g, sequences := smallGenerator(t, small), of([]int32{3, 1, 0, 6}, []int32{6, 6, 2, 5}, []int32{0, 0, 1, 1})
	want := 0.0
	for _, s := range sequences {
		for _, l := range tokenLosses64(small, generatorConfig{embedding: 3, hidden: 5}, values64(g), s.tokens) {
			want += l / 12
		}
	}
	got, err := g.fit(&recorder{}, sequences)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got-want) > 1e-5 {
		t.Errorf("the loss is %v, want %v", got, want)
	}
	if got := surprise(t, g, sequences); math.Abs(got-want) > 1e-5 {
		t.Errorf("surprise is %v, want %v", got, want)
	}
}

// If every token is worth the same there is nothing to learn: the mean gradient
// of what the policy itself draws is 0.
func TestBaselineHasNoGradient(t *testing.T) {
	g, batches, sum, squares := smallGenerator(t, small), 400, []float64(nil), []float64(nil)
	half := func(_ []sequence, out []float32) {
		for i := range out {
			out[i] = .5
		}
	}
	r := rollout{policy: newSampler(g), copies: 2, every: 1}
	for batch := range batches {
		sequences := drawn(t, g, 16, uint64(batch))
		values, err := r.values(t.Context(), sequences, half, "", func(string) *rand.Rand { return rand.New(rand.NewPCG(0, 0)) })
		if err != nil {
			t.Fatal(err)
		}
		var one recorder
		if _, err := g.reinforce(&one, sequences, values, 1); err != nil {
			t.Fatal(err)
		}
		if sum == nil {
			sum, squares = make([]float64, len(one.gradient)), make([]float64, len(one.gradient))
		}
		for i, v := range one.gradient {
			sum[i] += v
			squares[i] += v * v
		}
	}
	n, chi := float64(batches), 0.0
	for i := range sum {
		mean := sum[i] / n
		error2 := (squares[i]/n - mean*mean) / n
		if error2 == 0 {
			continue
		}
		z := mean / math.Sqrt(error2)
		if chi += z * z; math.Abs(z) > 5 {
			t.Errorf("gradient %d is %v, %.1f standard errors from 0", i, mean, z)
		}
	}
	if chi /= float64(len(sum)); chi > 2 {
		t.Errorf("the mean square of the gradients is %.2f of what chance gives", chi)
	}
}

// A generator learns one batch by heart.
func TestOverfit(t *testing.T) {
	g, sequences := smallGenerator(t, small), of([]int32{3, 1, 0, 6}, []int32{6, 6, 2, 5}, []int32{0, 5, 1, 1})
	solver, loss := g.adam(.01), 0.0
	for range 600 {
		var err error
		if loss, err = g.fit(solver, sequences); err != nil {
			t.Fatal(err)
		}
	}
	if best := math.Log(3) / 4; loss > best+.02 { // the first token is one of three
		t.Errorf("the loss is %v after 600 steps, want about %v", loss, best)
	}
}
