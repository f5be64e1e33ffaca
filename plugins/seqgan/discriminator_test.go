package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

func smallDiscriminator(t *testing.T, l language) *discriminator {
	t.Helper()
	d, err := newDiscriminator(l, discriminatorConfig{embedding: 4, windows: windows(3, 8)}, 64, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close() })
	d.init(rand.New(rand.NewPCG(1, 2)))
	return d
}

// D learns which sequences are real.
func TestDiscriminatorLearns(t *testing.T) {
	l := language{tokens: 7, begin: 0, end: none, longest: 6}
	d, r := smallDiscriminator(t, l), rand.New(rand.NewPCG(3, 4))
	var examples []example
	for i := range 64 {
		e := example{class: int32(i % 2)}
		for range 2 + i%5 {
			e.tokens = append(e.tokens, r.Int32N(5))
		}
		if e.class == real {
			e.tokens[r.IntN(len(e.tokens))] = 6
		}
		examples = append(examples, e)
	}
	first, err := d.learn(examples)
	if err != nil {
		t.Fatal(err)
	}
	last := first
	for range 3000 {
		if last, err = d.learn(examples); err != nil {
			t.Fatal(err)
		}
	}
	if last > first/2 {
		t.Errorf("the loss goes from %v to %v", first, last)
	}
	var sequences []sequence
	for _, e := range examples {
		sequences = append(sequences, sequence{tokens: e.tokens})
	}
	scores := make([]float32, len(sequences))
	d.judge()(sequences, scores)
	for i, e := range examples {
		if (scores[i] > .5) != (e.class == real) {
			t.Errorf("sequence %v of class %d is real with probability %v", e.tokens, e.class, scores[i])
		}
	}
}

// The judge keeps the weights that D had, and scores each sequence alone.
func TestJudge(t *testing.T) {
	d := smallDiscriminator(t, language{tokens: 7, begin: 0, end: none, longest: 6})
	sequences := of([]int32{1, 2, 3}, []int32{4}, []int32{5, 5, 5, 5, 5, 5})
	judge := d.judge()
	all := make([]float32, 3)
	judge(sequences, all)
	for i, want := range all {
		one := make([]float32, 1)
		if judge(sequences[i:], one); one[0] != want {
			t.Errorf("sequence %d is scored %v alone and %v among others", i, one[0], want)
		}
	}
}

// The loss at the start is that of the equations: cross-entropy and the penalty of
// the last layer's weights, computed from the scores without dropout.
func TestDiscriminatorLoss(t *testing.T) {
	d := smallDiscriminator(t, language{tokens: 7, begin: 0, end: none, longest: 6})
	d.dropout.Share = 0
	if err := d.compile(64); err != nil {
		t.Fatal(err)
	}
	sequences, want := of([]int32{1, 2, 3}, []int32{4, 4}, []int32{5, 5, 5, 5, 5, 5}), 0.0
	scores := make([]float32, 3)
	d.judge()(sequences, scores)
	want -= (math.Log(float64(scores[0])) + math.Log(1-float64(scores[1])) + math.Log(float64(scores[2]))) / 3
	for _, v := range d.classifier.Weights().Value {
		want += .1 * float64(v) * float64(v)
	}
	got, err := d.learn([]example{{sequences[0].tokens, real}, {sequences[1].tokens, 0}, {sequences[2].tokens, real}})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got-want) > 1e-5*want {
		t.Errorf("the loss is %v, want %v", got, want)
	}
}

// Windows longer than any sequence are left out.
func TestLongWindows(t *testing.T) {
	d, err := newDiscriminator(small, discriminatorConfig{embedding: 2, windows: []nn.Window{{Size: 4, Filters: 1}, {Size: 5, Filters: 2}}}, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if n := d.conv.Output(); n != 1 {
		t.Errorf("%d filters, want 1", n)
	}
}
