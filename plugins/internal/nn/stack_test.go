package nn

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// Blocks alone give what an encoder gives, of any batch, beside themselves.
func TestStackInfer(t *testing.T) {
	for _, s := range shapes {
		if s.preNorm { // there an encoder has another LayerNorm
			continue
		}
		n := newNetwork(t, s, 1, 3, 8, 1, testLength, 2)
		e, b := n.encoder, n.batch
		want := make([]float32, b.WantedRows()*testWidth)
		e.Infer(b, want)

		x := make([]float32, b.Rows()*testWidth)
		m := e.newInference()
		for _, group := range b.groups {
			for _, sh := range group {
				e.embedding.embed(b, sh, m.y, m.tapes[0].rstd1, x[sh.row*testWidth:sh.rowEnd*testWidth])
			}
		}
		var all sync.WaitGroup
		for range 2 {
			own := append([]float32{}, x...)
			all.Go(func() {
				got := nans(len(want))
				e.stack.Infer(e.stack.NewMemory(), b, own, got)
				sameBits(t, s.String(), got, want)
			})
		}
		all.Wait()
	}
}

func TestStackMistakes(t *testing.T) {
	if _, err := NewStack(StackConfig{Width: 10, Blocks: 1, Heads: 3, Inner: 4, Epsilon: 1}, Limits{1, 1, 1, 1}, 1, &Noise{}, &Batch{}); err == nil {
		t.Error("3 heads of width 10 are no error")
	}
}

func TestInitUniform(t *testing.T) {
	w := NewWeights(
		Tensor{Name: "gamma", Shape: []int{3}}, Tensor{Name: "a.weight", Shape: []int{4, 500}, Decay: true}, Tensor{Name: "a.bias", Shape: []int{500}},
		Tensor{Name: "b.weight", Shape: []int{100, 30}, Decay: true}, Tensor{Name: "b.bias", Shape: []int{300}}, Tensor{Name: "beta", Shape: []int{2}},
	)
	w.InitUniform(rand.New(rand.NewPCG(1, 2)))
	for name, want := range map[string][2]float32{"gamma": {1, 1}, "a.weight": {-.5, .5}, "a.bias": {-.5, .5}, "b.weight": {-.1, .1}, "b.bias": {-.1, .1}, "beta": {0, 0}} {
		low, high := w.Tensor(name).Value[0], w.Tensor(name).Value[0]
		for _, v := range w.Tensor(name).Value {
			low, high = min(low, v), max(high, v)
		}
		if slack := (want[1] - want[0]) / 50; low < want[0] || low > want[0]+slack || high > want[1] || high < want[1]-slack {
			t.Errorf("%s is in [%v, %v], want about %v", name, low, high, want)
		}
	}
}
