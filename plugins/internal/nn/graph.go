package nn

import (
	"fmt"
	"hash"
	"hash/fnv"
	"slices"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Node is a tensor in a graph.
type Node = gorgonia.Node

// Graph is a computation that Gorgonia differentiates and runs.
type Graph struct {
	graph   *gorgonia.ExprGraph
	weights []*Weights
	nodes   gorgonia.Nodes // of the weights
	ops     int
	checks  []func() error
}

// NewGraph returns an empty graph.
func NewGraph() *Graph { return &Graph{graph: gorgonia.NewGraph()} }

// Weights returns the node of a layer's weights, one for each *Weights. A layer
// used twice costs a copy of its gradient in every step.
func (g *Graph) Weights(w *Weights) *Node {
	for i, have := range g.weights {
		if have == w {
			return g.nodes[i]
		}
	}
	n := gorgonia.NewVector(g.graph, tensor.Float32, gorgonia.WithShape(len(w.Value)),
		gorgonia.WithName(fmt.Sprintf("weights %d", len(g.weights))), gorgonia.WithValue(dense([]int{len(w.Value)}, w.Value)))
	g.weights, g.nodes = append(g.weights, w), append(g.nodes, n)
	return n
}

// Apply adds f(in...) to the graph. The result has that shape; no dimension at
// all means a scalar. name says what f is in Gorgonia's messages.
func (g *Graph) Apply(name string, f Function, shape []int, in ...*Node) (*Node, error) {
	g.ops++
	o := &forward{operation: operation{name: fmt.Sprintf("%s %d", name, g.ops), shape: shape}, f: f}
	if c, ok := f.(checker); ok {
		g.checks = append(g.checks, c.check)
	}
	for at, n := range in {
		o.in = append(o.in, n.Type())
		o.args = append(o.args, nil)
		buffer := make([]float32, n.Shape().TotalSize())
		if i := g.find(n); i >= 0 && !g.used(n) && !slices.Contains(in[:at], n) {
			buffer = g.weights[i].Grad
		}
		o.din = append(o.din, buffer)
		o.dinShape = append(o.dinShape, n.Shape().Clone())
	}
	o.out = make([]float32, size(shape))
	o.result = value(shape, o.out)
	n, err := gorgonia.ApplyOp(o, in...)
	if err != nil {
		return nil, fmt.Errorf("nn: %s: %w", name, err)
	}
	return n, nil
}

// find returns which weights a node is, -1 if none.
func (g *Graph) find(n *Node) int {
	for i, w := range g.nodes {
		if w == n {
			return i
		}
	}
	return -1
}

// used says whether an operation reads n already.
func (g *Graph) used(n *Node) bool {
	return g.graph.To(n.ID()).Len() > 0
}

// operation is what the three kinds of gorgonia.Op here have in common. Its
// output is its own: the tape machine may reuse registers, never memory.
type operation struct {
	name  string
	in    []hm.Type
	shape tensor.Shape
}

func (o *operation) Arity() int { return len(o.in) }
func (o *operation) Type() hm.Type {
	return hm.NewFnType(append(append([]hm.Type{}, o.in...), typeOf(o.shape))...)
}
func (o *operation) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return o.shape.Clone(), nil
}
func (o *operation) ReturnsPtr() bool     { return true }
func (o *operation) CallsExtern() bool    { return false }
func (o *operation) OverwritesInput() int { return -1 }
func (o *operation) String() string       { return o.name }

// WriteHash writes a name that no other operation of the graph has: equal hashes
// would be merged.
func (o *operation) WriteHash(h hash.Hash) { fmt.Fprint(h, o.name) }
func (o *operation) Hashcode() uint32      { h := fnv.New32a(); o.WriteHash(h); return h.Sum32() }

// forward runs Function.Forward.
type forward struct {
	operation
	f        Function
	args     [][]float32
	out      []float32
	result   gorgonia.Value
	din      [][]float32
	dinShape []tensor.Shape
}

func (o *forward) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	for i, v := range in {
		o.args[i] = floats(v, o.args[i])
	}
	o.f.Forward(o.args, o.out)
	show(o.result, o.out)
	return o.result, nil
}

func (o *forward) DiffWRT(n int) []bool {
	all := make([]bool, n)
	for i := range all {
		all[i] = true
	}
	return all
}

// SymDiff adds one operation that computes all gradients and yields the first,
// and one for each other gradient, which costs nothing.
func (o *forward) SymDiff(in gorgonia.Nodes, out, grad *Node) (gorgonia.Nodes, error) {
	b := &backward{operation: operation{name: o.name + " gradient", shape: o.dinShape[0]}, forward: o}
	b.in = append(append(b.in, o.in...), typeOf(o.shape), typeOf(o.shape))
	b.result = value(o.dinShape[0], o.din[0])
	n, err := gorgonia.ApplyOp(b, append(append(gorgonia.Nodes{}, in...), out, grad)...)
	if err != nil {
		return nil, err
	}
	all := gorgonia.Nodes{n}
	for i := 1; i < len(in); i++ {
		p := &part{operation: operation{name: fmt.Sprintf("%s gradient %d", o.name, i), in: []hm.Type{typeOf(o.dinShape[0])}, shape: o.dinShape[i]}}
		p.din, p.result = o.din[i], value(o.dinShape[i], o.din[i])
		n, err := gorgonia.ApplyOp(p, all[0])
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// backward runs Function.Backward and yields the gradient by the first input.
type backward struct {
	operation
	forward *forward
	result  gorgonia.Value
	dout    []float32
}

func (o *backward) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	f := o.forward
	for i := range f.args {
		f.args[i] = floats(in[i], f.args[i])
	}
	o.dout = floats(in[len(in)-1], o.dout)
	f.f.Backward(f.args, f.out, o.dout, f.din)
	show(o.result, f.din[0])
	return o.result, nil
}

// part yields another gradient of the backward operation that it follows.
type part struct {
	operation
	din    []float32
	result gorgonia.Value
}

func (o *part) Do(...gorgonia.Value) (gorgonia.Value, error) {
	show(o.result, o.din)
	return o.result, nil
}

// show makes v what elements are: a tensor shares their memory, a scalar does not.
func show(v gorgonia.Value, elements []float32) {
	if s, ok := v.(*gorgonia.F32); ok {
		*s = gorgonia.F32(elements[0])
	}
}

// floats returns the elements of v; a scalar is written to scratch.
func floats(v gorgonia.Value, scratch []float32) []float32 {
	switch v := v.(type) {
	case *tensor.Dense:
		if v.IsScalar() {
			break
		}
		return v.Float32s()
	case *gorgonia.F32:
		if scratch == nil {
			scratch = make([]float32, 1)
		}
		scratch[0] = float32(*v)
		return scratch
	}
	return []float32{v.Data().(float32)}
}

func typeOf(shape tensor.Shape) hm.Type {
	if len(shape) == 0 {
		return tensor.Float32
	}
	return gorgonia.TensorType{Dims: len(shape), Of: tensor.Float32}
}

func value(shape tensor.Shape, backing []float32) gorgonia.Value {
	if len(shape) == 0 {
		return gorgonia.NewF32(0)
	}
	return dense(shape, backing)
}

func dense(shape []int, backing []float32) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing))
}
