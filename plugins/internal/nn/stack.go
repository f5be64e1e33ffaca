package nn

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// StackConfig is the shape of a Stack. Sizes are at least 1, dropout is at least 0
// and below 1, Epsilon is above 0.
type StackConfig struct {
	Width, Blocks, Heads, Inner int     // Heads divides Width
	Dropout, AttentionDropout   float64 // after each half of a block; of attention weights
	PreNorm, Causal             bool
	Curve                       kernel.Curve
	Epsilon                     float32 // of every LayerNorm
}

// Stack is transformer blocks over rows that are vectors already: what an Encoder
// is between its embedding and its last LayerNorm.
type Stack struct {
	StackConfig
	room
	blocks []*block
}

// NewStack returns blocks for batch, their weights 0. An error names all mistakes
// of the configuration.
func NewStack(c StackConfig, l Limits, crew Crew, noise *Noise, batch *Batch) (*Stack, error) {
	whole := EncoderConfig{
		Positions: 1, Width: c.Width, Blocks: c.Blocks, Heads: c.Heads, Inner: c.Inner,
		Dropout: c.Dropout, AttentionDropout: c.AttentionDropout, Curve: c.Curve, Epsilon: c.Epsilon,
	}
	if err := errors.Join(whole.mistakes(l)...); err != nil {
		return nil, err
	}
	return newStack(c, l, crew, noise, batch), nil
}

func newStack(c StackConfig, l Limits, crew Crew, noise *Noise, batch *Batch) *Stack {
	s := &Stack{StackConfig: c, room: room{l, crew, batch}}
	for i := range c.Blocks {
		s.blocks = append(s.blocks, newBlock(blockConfig{
			Width: c.Width, Heads: c.Heads, Inner: c.Inner, Dropout: c.Dropout, AttentionDropout: c.AttentionDropout,
			PreNorm: c.PreNorm, Causal: c.Causal, Curve: c.Curve, Epsilon: c.Epsilon,
		}, i == c.Blocks-1, batch, crew, noise))
	}
	return s
}

// Weights returns the weights of the blocks, "block.0." first.
func (s *Stack) Weights() []NamedWeights {
	var all []NamedWeights
	for i, k := range s.blocks {
		all = append(all, NamedWeights{fmt.Sprintf("block.%d.", i), k.weights})
	}
	return all
}

// Init draws the weights by BERT's rule (Weights.Init).
func (s *Stack) Init(r *rand.Rand, deviation float64) {
	for _, k := range s.blocks {
		k.weights.Init(r, deviation)
	}
}

// Node adds the blocks to a graph: x is (rows, Width), the node (wanted rows,
// Width).
func (s *Stack) Node(g *Graph, x *Node) (*Node, error) {
	for i, k := range s.blocks {
		rows := s.limits.Rows
		if k.last {
			rows = max(s.limits.Wanted, 1)
		}
		k.prepare(s.limits)
		var err error
		if x, err = g.Apply(fmt.Sprintf("block %d", i), k, []int{rows, s.Width}, x, g.Weights(k.weights)); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// StackMemory is what one goroutine needs to infer.
type StackMemory struct {
	y     []float32    // (rows, Width)
	tapes [2]blockTape // of all blocks but the last, and of the last
	work  *blockWork
}

// NewMemory makes room for batches within the limits of the stack.
func (s *Stack) NewMemory() *StackMemory {
	rows := maxShard(s.limits.Length)
	c := s.blocks[0].blockConfig
	m := &StackMemory{y: make([]float32, rows*s.Width), work: newBlockWork(c, s.limits.Length, false)}
	m.tapes[0] = newBlockTape(c, rows, rows, s.limits.Length, false, false)
	m.tapes[1] = newBlockTape(c, rows, rows, s.limits.Length, true, false)
	return m
}

// Infer computes the blocks for a sealed batch within the stack's limits, which
// need not be the batch that the stack is trained on, without dropout: x (rows,
// Width), which it overwrites, to out (wanted rows, Width). A sequence's vectors do
// not depend on the other sequences. It computes on the goroutine that calls it and
// may run beside itself, each time with a memory of its own.
func (s *Stack) Infer(m *StackMemory, b *Batch, x, out []float32) {
	if err := b.check(s.limits); err != nil {
		panic(fmt.Errorf("nn: infer: %w", err))
	}
	for _, group := range b.groups {
		for _, sh := range group {
			s.infer(m, b, sh, x[sh.row*s.Width:sh.rowEnd*s.Width:sh.rowEnd*s.Width], out)
		}
	}
}

// infer computes one shard: its rows x, which it overwrites, to its part of out.
func (s *Stack) infer(m *StackMemory, b *Batch, sh shard, x, out []float32) {
	w := s.Width
	y := m.y
	for _, k := range s.blocks {
		leaving := k.leaving(b, sh)
		to := y[:leaving.wanted()*w]
		tape := m.tapes[0]
		if k.last {
			to, tape = out[sh.want*w:sh.wantEnd*w], m.tapes[1]
		}
		tape = tape.shaped(&k.blockConfig, leaving)
		k.forward(b, leaving, x, to, &tape, m.work, false)
		x, y = to, x[:cap(x)]
	}
}
