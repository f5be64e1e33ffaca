package main

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// legal finds weeks among scores: of all sequences of one length that the grammar of
// weeks allows, that with the greatest sum of the scores of its tokens (Viterbi
// 1967). It is immutable.
type legal struct {
	ranges []week.Range // that transitions choose a token of
	states []legalState // reachable ones; the first is the start
	end    int          // the state in which the week is over, -1 if there is none
}

// legalState is a state of the grammar with what may follow it.
type legalState struct{ next []transition }

// transition takes a token of a range to a state.
type transition struct{ of, to int }

// newLegal tabulates a grammar.
func newLegal(g *week.Grammar) *legal {
	l := &legal{end: -1}
	ranges, index := map[week.Range]int{}, map[week.State]int{g.Start(): 0}
	states := []week.State{g.Start()}
	for i := 0; i < len(states); i++ {
		var s legalState
		for _, r := range g.Legal(states[i]) {
			if _, known := ranges[r]; !known {
				ranges[r] = len(l.ranges)
				l.ranges = append(l.ranges, r)
			}
			to := g.Next(states[i], r.From) // all tokens of a range lead to one state
			if _, known := index[to]; !known {
				index[to] = len(states)
				states = append(states, to)
			}
			s.next = append(s.next, transition{ranges[r], index[to]})
		}
		if g.Ended(states[i]) {
			l.end = i
		}
		l.states = append(l.states, s)
	}
	return l
}

// legalMemory is what one goroutine needs to find weeks.
type legalMemory struct {
	tokens []int32   // (length, ranges): the best of each range
	from   []int32   // (length, states): the state before, -1 if none leads here
	by     []int32   // (length, states): the range that led here
	sums   []float32 // (states): of the best way to each
	next   []float32
}

func (l *legal) newMemory(length int) *legalMemory {
	return &legalMemory{
		tokens: make([]int32, length*len(l.ranges)), from: make([]int32, length*len(l.states)), by: make([]int32, length*len(l.states)),
		sums: make([]float32, len(l.states)), next: make([]float32, len(l.states)),
	}
}

// find writes the best week for scores (len(tokens), n) to tokens. The week is over at
// the last token, unless there is no room for its days.
func (l *legal) find(m *legalMemory, n int, scores []float32, tokens []int32) {
	never := float32(math.Inf(-1))
	for i := range m.sums {
		m.sums[i] = never
	}
	m.sums[0] = 0
	for i := range tokens {
		row, best := scores[i*n:][:n], m.tokens[i*len(l.ranges):][:len(l.ranges)]
		for k, r := range l.ranges {
			best[k] = largest(row, r.From, r.To)
		}
		from, by := m.from[i*len(l.states):][:len(l.states)], m.by[i*len(l.states):][:len(l.states)]
		for s := range m.next {
			m.next[s] = never
		}
		for s, state := range l.states {
			if m.sums[s] == never {
				continue
			}
			for _, t := range state.next {
				if sum := m.sums[s] + row[best[t.of]]; sum > m.next[t.to] {
					m.next[t.to], from[t.to], by[t.to] = sum, int32(s), int32(t.of)
				}
			}
		}
		m.sums, m.next = m.next, m.sums
	}
	at := l.end
	if at < 0 || m.sums[at] == never {
		at = int(largest(m.sums, 0, int32(len(m.sums))))
	}
	for i := len(tokens) - 1; i >= 0; i-- {
		tokens[i] = m.tokens[i*len(l.ranges)+int(m.by[i*len(l.states)+at])]
		at = int(m.from[i*len(l.states)+at])
	}
}
