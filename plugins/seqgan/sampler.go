package main

import (
	"context"
	"math/rand/v2"
	"sync"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// sampler draws sequences from a generator: token by token from the softmax, at
// temperature 1 (the authors' code), of the tokens that the grammar allows. Every sequence has random numbers of its own,
// so that neither threads nor neighbours matter.
type sampler struct {
	*generator
	pool sync.Pool // of *walk
}

func newSampler(g *generator) *sampler {
	s := &sampler{generator: g}
	s.pool.New = func() any { return s.newWalk() }
	return s
}

// walkRun is how many sequences one goroutine samples side by side, drawRun for how
// many of them logits are computed together.
const walkRun, drawRun = 72, 24

// walk is the memory of a goroutine that samples.
type walk struct {
	state        *nn.LSTMState
	hidden, cell []float32    // all of state's memory: (walkRun, Hidden)
	x            []float32    // (walkRun, Width of the table)
	logits       []float32    // (drawRun, tokens)
	last         []int32      // (walkRun): the token that a row of state reads next
	of           []int        // (rows of state): its sequence
	place        []week.State // (sequences): in the grammar
	random       []*rand.Rand
}

func (s *sampler) newWalk() *walk {
	w := &walk{state: s.lstm.NewState(walkRun), last: make([]int32, walkRun)}
	w.hidden, w.cell = w.state.Hidden, w.state.Cell
	w.x, w.logits = make([]float32, walkRun*s.table.Width), make([]float32, drawRun*s.tokens)
	return w
}

// sample draws the tokens of sequences, which have none and keep their profiles;
// stream gives the random numbers of each.
func (s *sampler) sample(ctx context.Context, sequences []sequence, stream func(i int) *rand.Rand) error {
	s.room(sequences)
	first := s.first(sequences)
	return s.finish(ctx, sequences, stream, func(i int) (hidden, cell []float32) { return rowOf(first, i, s.lstm.Hidden) })
}

// rowOf returns row i of states.
func rowOf(state *nn.LSTMState, i, width int) (hidden, cell []float32) {
	return state.Hidden[i*width:][:width], state.Cell[i*width:][:width]
}

// room lets sequences grow from nothing without allocating.
func (s *sampler) room(sequences []sequence) {
	memory := make([]int32, len(sequences)*s.longest)
	for i := range sequences {
		sequences[i].tokens = memory[i*s.longest : i*s.longest : (i+1)*s.longest]
	}
}

// finish draws the rest of sequences, none of which is whole. start returns the
// state of the LSTM after what a sequence has now.
func (s *sampler) finish(ctx context.Context, sequences []sequence, stream func(i int) *rand.Rand, start func(i int) (hidden, cell []float32)) error {
	s.crew.Each((len(sequences)+walkRun-1)/walkRun, func(run int) {
		if ctx.Err() != nil {
			return
		}
		w := s.pool.Get().(*walk)
		defer s.pool.Put(w)
		from, width := run*walkRun, s.lstm.Hidden
		mine := sequences[from:min(from+walkRun, len(sequences))]
		w.of, w.random, w.place = w.of[:0], w.random[:0], w.place[:0]
		for i := range mine {
			hidden, cell := start(from + i)
			copy(w.hidden[i*width:][:width], hidden)
			copy(w.cell[i*width:][:width], cell)
			w.of, w.random = append(w.of, i), append(w.random, stream(from+i))
			w.place = append(w.place, s.place(mine[i].tokens))
		}
		s.walk(w, mine)
	})
	return context.Cause(ctx)
}

// walk draws the rest of the sequences that the rows of w are of.
func (s *sampler) walk(w *walk, sequences []sequence) {
	for len(w.of) > 0 {
		s.draw(w)
		live, width := 0, s.lstm.Hidden
		for row, i := range w.of {
			token := w.last[row]
			sequences[i].tokens = append(sequences[i].tokens, token)
			if s.grammar != nil {
				w.place[i] = s.grammar.Next(w.place[i], token)
			}
			if token == s.end || len(sequences[i].tokens) == s.longest {
				continue
			}
			if live < row {
				copy(w.hidden[live*width:][:width], w.hidden[row*width:])
				copy(w.cell[live*width:][:width], w.cell[row*width:])
				w.of[live], w.last[live] = i, token
			}
			live++
		}
		w.of = w.of[:live]
		w.state.Hidden, w.state.Cell = w.hidden[:live*width], w.cell[:live*width]
		if live > 0 {
			s.table.Infer(w.last[:live], w.x)
			s.lstm.Step(w.state, w.x)
		}
	}
}

// place returns where a sequence stands in the grammar.
func (s *sampler) place(tokens []int32) week.State {
	var place week.State
	if s.grammar != nil {
		place = s.grammar.Start()
		for _, token := range tokens {
			place = s.grammar.Next(place, token)
		}
	}
	return place
}

// draw draws the next token of every row of w.
func (s *sampler) draw(w *walk) {
	for from := 0; from < len(w.of); from += drawRun {
		to := min(from+drawRun, len(w.of))
		s.output.Infer(to-from, w.hidden[from*s.lstm.Hidden:], w.logits)
		for row := from; row < to && s.grammar != nil; row++ {
			s.grammar.Mask(w.place[w.of[row]], w.logits[(row-from)*s.tokens:][:s.tokens])
		}
		kernel.Softmax(to-from, s.tokens, w.logits, s.tokens, 1)
		for row := from; row < to; row++ {
			w.last[row] = pick(w.logits[(row-from)*s.tokens:][:s.tokens], w.random[w.of[row]].Float64())
		}
	}
}
