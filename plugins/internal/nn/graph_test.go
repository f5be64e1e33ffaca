package nn

import (
	"testing"

	"gorgonia.org/gorgonia"
)

// product is y = sum of x[i] w[i].
type product struct{}

func (product) Forward(in [][]float32, out []float32) {
	out[0] = 0
	for i, v := range in[0] {
		out[0] += v * in[1][i]
	}
}

func (product) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	for i := range in[0] {
		din[0][i], din[1][i] = in[1][i]*dout[0], in[0][i]*dout[0]
	}
}

// still is a solver that moves nothing and remembers the gradients.
type still struct{ grads [][]float32 }

func (s *still) Step(model []gorgonia.ValueGrad) error {
	s.grads = nil
	for _, p := range model {
		g, err := p.Grad()
		if err != nil {
			return err
		}
		s.grads = append(s.grads, append([]float32{}, g.Data().([]float32)...))
	}
	return nil
}

// A layer that two operations read gets the sum of both gradients, in every step.
func TestWeightsUsedTwice(t *testing.T) {
	a, b := NewWeights(Tensor{Name: "a", Shape: []int{2}}), NewWeights(Tensor{Name: "b", Shape: []int{2}})
	copy(a.Value, []float32{1, 2})
	copy(b.Value, []float32{3, 5})
	g := NewGraph()
	first, err := g.Apply("product", product{}, nil, g.Weights(a), g.Weights(b)) // 13
	if err != nil {
		t.Fatal(err)
	}
	second, err := g.Apply("product", product{}, nil, g.Weights(a), g.Weights(a)) // 5
	if err != nil {
		t.Fatal(err)
	}
	s := &still{}
	trainer, err := g.Trainer(gorgonia.Must(gorgonia.Add(first, second)), s, &Noise{})
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	for step := range 3 {
		loss, err := trainer.Step()
		if err != nil {
			t.Fatal(err)
		}
		if loss != 18 {
			t.Errorf("step %d: loss %v, want 18", step, loss)
		}
		want := [][]float32{{3 + 2, 5 + 4}, {1, 2}}
		for i := range want {
			for j := range want[i] {
				if s.grads[i][j] != want[i][j] {
					t.Errorf("step %d: gradient of weights %d is %v, want %v", step, i, s.grads[i], want[i])
				}
			}
		}
	}
}

// difference is y = a - 2 b.
type difference struct{}

func (difference) Forward(in [][]float32, out []float32) { out[0] = in[0][0] - 2*in[1][0] }

func (difference) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	din[0][0], din[1][0] = dout[0], -2*dout[0]
}

// Gradients go through functions of scalars.
func TestScalarsInTheMiddle(t *testing.T) {
	a, b := NewWeights(Tensor{Name: "a", Shape: []int{2}}), NewWeights(Tensor{Name: "b", Shape: []int{2}})
	copy(a.Value, []float32{1, 2})
	copy(b.Value, []float32{3, 5})
	g := NewGraph()
	node := func(n *Node, err error) *Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	ab := node(g.Apply("product", product{}, nil, g.Weights(a), g.Weights(b))) // 13
	bb := node(g.Apply("product", product{}, nil, g.Weights(b), g.Weights(b))) // 34
	loss := node(g.Apply("difference", difference{}, nil, ab, bb))             // ab - 2 bb
	s := &still{}
	trainer, err := g.Trainer(loss, s, &Noise{})
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	if got, err := trainer.Step(); err != nil || got != -55 {
		t.Fatalf("loss %v, error %v, want -55", got, err)
	}
	want := [][]float32{{3, 5}, {1 - 4*3, 2 - 4*5}}
	for i := range want {
		for j := range want[i] {
			if s.grads[i][j] != want[i][j] {
				t.Errorf("gradient of weights %d is %v, want %v", i, s.grads[i], want[i])
			}
		}
	}
}

// A layer that its first operation reads twice gets both gradients.
func TestWeightsReadTwiceAtOnce(t *testing.T) {
	a := NewWeights(Tensor{Name: "a", Shape: []int{1}})
	g := NewGraph()
	loss, err := g.Apply("difference", difference{}, nil, g.Weights(a), g.Weights(a))
	if err != nil {
		t.Fatal(err)
	}
	s := &still{}
	trainer, err := g.Trainer(loss, s, &Noise{})
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	if _, err := trainer.Step(); err != nil {
		t.Fatal(err)
	}
	if s.grads[0][0] != -1 {
		t.Errorf("gradient is %v, want -1", s.grads[0][0])
	}
}
