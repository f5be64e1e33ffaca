package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// tensors returns the values of weights, each copied.
func tensors(weights []nn.NamedWeights) map[string][]float32 {
	all := map[string][]float32{}
	for _, t := range nn.Tensors(weights...) {
		all[t.Name] = slices.Clone(t.Value)
	}
	return all
}

// gradients returns the gradients of both nets and of the embeddings after a step on
// the authors' first batch with these weights of the losses.
func gradients(t *testing.T, privacy, utility float64) (selection, generation, embeddings []float32) {
	o := loadOfficial(t)
	p := o.params()
	p.PrivacyWeight, p.UtilityWeight = privacy, utility
	j := o.joint(t, p, 1)
	j.substitution.noise = func(_, row int, e []float32) { copy(e, o.Steps[0].Noise[row]) }
	before := slices.Clone(j.factors.weights.Value)
	if _, err := j.step(o.batch(0), 0); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, j.factors.weights.Value) {
		t.Error("a step moves the embeddings")
	}
	for _, w := range j.selector.weights() {
		selection = append(selection, w.Grad...)
	}
	return selection, j.generator.linear.Weights().Grad, j.factors.weights.Grad
}

// The selection net has its gradient from L_sel alone, the generation net from L_priv
// and L_util alone, and the embeddings have none.
func TestGradientRouting(t *testing.T) {
	selection, both, embeddings := gradients(t, 3, 1)
	if slices.ContainsFunc(embeddings, func(g float32) bool { return g != 0 }) {
		t.Error("the embeddings have a gradient")
	}
	if !slices.ContainsFunc(selection, func(g float32) bool { return g != 0 }) {
		t.Error("the selection net has no gradient")
	}
	parts := [2][]float32{}
	for i, weights := range [][2]float64{{3, 0}, {0, 1}} {
		other, generation, _ := gradients(t, weights[0], weights[1])
		if !slices.Equal(selection, other) {
			t.Errorf("the gradient of the selection net depends on the weights %v of other losses", weights)
		}
		if !slices.ContainsFunc(generation, func(g float32) bool { return g != 0 }) {
			t.Errorf("the generation net has no gradient of losses weighted %v", weights)
		}
		parts[i] = generation
	}
	for i, g := range both {
		if sum := parts[0][i] + parts[1][i]; math.Abs(float64(g-sum)) > 1e-6*(1+math.Abs(float64(sum))) {
			t.Errorf("gradient %d of the generation net is %v, want %v, the sum of its two losses'", i, g, sum)
		}
	}
	if _, generation, _ := gradients(t, 0, 0); slices.ContainsFunc(generation, func(g float32) bool { return g != 0 }) {
		t.Error("the generation net has a gradient of a third loss")
	}
}

// Any number of threads takes the same steps.
func TestStepsOfThreads(t *testing.T) {
	p := small()
	p.Batch, p.ReplaceRatio = 2000, .7
	f, x := crowd(p, 60, 90, 20)
	var want map[string][]float32
	for crew := nn.Crew(1); crew <= 3; crew++ {
		j, err := newJoint(p, f, x, crew)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		j.selector.init(rng)
		j.generator.init(rng)
		for range 3 {
			if _, err := j.step(x.draw(rng, false), rng.Uint64()); err != nil {
				t.Fatal(err)
			}
		}
		got := tensors(j.nets())
		j.close()
		if want == nil {
			want = got
		}
		for name, values := range want {
			if !slices.Equal(values, got[name]) {
				t.Errorf("%d threads give another %s", crew, name)
			}
		}
	}
}

// The smaller the largest similarity, the less are substitutes like what they replace,
// in training and as they are published: on made-up users of four tastes, for want of
// the authors' Office.
func TestSimilarityFollowsGamma(t *testing.T) {
	var all [][2]float64
	for i, gamma := range []float64{.1, .3, .5, .7, .9} {
		p := small()
		p.MaxSimilarity, p.ReplaceRatio, p.Epochs, p.Patience, p.Batch, p.Rate = gamma, 1, 150, 1000, 256, 3e-3
		f, x := tastes(p, 80, 4, 15)
		j, err := newJoint(p, f, x, 2)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		j.selector.init(rng)
		j.generator.init(rng)
		drawn, n := 0.0, 0
		for epoch := range p.Epochs {
			for _, batch := range batches(x.draw(rng, false), p.Batch) {
				if _, err := j.step(batch, rng.Uint64()); err != nil {
					t.Fatal(err)
				}
				if epoch >= p.Epochs-10 {
					for _, s := range j.substitution.similarity[:len(j.substitution.items)] {
						drawn, n = drawn+float64(s), n+1
					}
				}
			}
		}
		published, m := 0.0, 0
		for user, own := range x.items {
			for _, item := range own {
				scores := j.generator.scores(j.substitution.shelf, vector(f.users(), int32(user), p.Width), vector(f.items(), item, p.Width), item)
				published, m = published+float64(j.substitution.shelf.similarity(largest(scores), item)), m+1
			}
		}
		j.close()
		now := [2]float64{drawn / float64(n), published / float64(m)}
		t.Logf("gamma %v: mean similarity %.3f in training, %.3f published", gamma, now[0], now[1])
		all = append(all, now)
		if i > 0 && (now[0] < all[i-1][0]-.005 || now[1] < all[i-1][1]-.005) {
			t.Errorf("gamma %v: similarities %.3f, less than %.3f of the gamma before", gamma, now, all[i-1])
		}
	}
	if first, last := all[0], all[len(all)-1]; last[0] < first[0]+.1 || last[1] < first[1]+.1 {
		t.Errorf("similarities rise from %.3f to %.3f, want by .1", first, last)
	}
}

// tastes returns users who each have 6 of the items of one taste and 2 of any, and
// embeddings of which those of a taste are alike.
func tastes(p Params, users, kinds, each int) (*factors, *interactions) {
	rng := rand.New(rand.NewPCG(5, 6))
	centres := randoms(rng, kinds*p.Width)
	f := newFactors(users, kinds*each, p)
	fill := func(x []float32, kind int) {
		for d := range x {
			x[d] = vector(centres, int32(kind), p.Width)[d] + float32(.3*rng.NormFloat64())
		}
	}
	for item := range kinds * each {
		fill(vector(f.items(), int32(item), p.Width), item/each)
	}
	x := &interactions{most: kinds * each}
	for user := range users {
		kind := user % kinds
		fill(vector(f.users(), int32(user), p.Width), kind)
		var own []int32
		for _, i := range rng.Perm(each)[:6] {
			own = append(own, int32(kind*each+i))
		}
		own = append(own, rng.Int32N(int32(x.most)), rng.Int32N(int32(x.most)))
		slices.Sort(own)
		own = slices.Compact(own)
		x.users, x.items, x.total = append(x.users, uint32(user)), append(x.items, own), x.total+len(own)
	}
	return f, x
}
