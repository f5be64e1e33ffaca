package week

import "math"

// The tokens that every codec has. Day0 to Day0+6 begin the days of a week; the
// tokens of events follow them.
const (
	Pad     int32 = iota // what follows End
	Begin                // what a model may read before a week; no week holds it
	End                  // the last token of a week
	Unknown              // an event that the codec has no token for
	Day0                 // the first of the seven
)

const (
	days  = 7
	first = Day0 + days // the first token of events
)

// Range is the tokens From to To-1.
type Range struct{ From, To int32 }

func (r Range) has(t int32) bool { return r.From <= t && t < r.To }

// Grammar says which tokens may follow which: the seven markers one after another,
// after each any number of whole events, after the last End, and then only Pad.
// Neither Begin nor Unknown is ever allowed.
type Grammar struct {
	parts []Range   // of an event, in order
	legal [][]Range // by State.index
}

// State is a place in a week. States can be compared.
type State struct {
	markers uint8 // seen; days+1 after End
	part    uint8 // of an event that comes next
}

const ended = days + 1

// index numbers the states.
func (s State) index(parts int) int { return int(s.markers)*parts + int(s.part) }

func newGrammar(parts ...Range) Grammar {
	g := Grammar{parts: parts, legal: make([][]Range, (ended+1)*len(parts))}
	for markers := range uint8(ended + 1) {
		for part := range uint8(len(parts)) {
			s := State{markers, part}
			g.legal[s.index(len(parts))] = g.following(s)
		}
	}
	return g
}

// following returns what Legal does.
func (g *Grammar) following(s State) []Range {
	var next []Range
	switch {
	case s.part > 0:
		return []Range{g.parts[s.part]}
	case s.markers == ended:
		return []Range{{Pad, Pad + 1}}
	case s.markers == days:
		next = append(next, Range{End, End + 1})
	default:
		marker := Day0 + int32(s.markers)
		next = append(next, Range{marker, marker + 1})
	}
	if s.markers > 0 && g.parts[0].From < g.parts[0].To {
		next = append(next, g.parts[0])
	}
	return next
}

// Start returns the state before the first token.
func (g *Grammar) Start() State { return State{} }

// Ended says whether the week is over.
func (g *Grammar) Ended(s State) bool { return s.markers == ended }

// Legal returns which tokens may come next, in ascending order of their ranges.
// The slice is the grammar's own.
func (g *Grammar) Legal(s State) []Range { return g.legal[s.index(len(g.parts))] }

// Next returns the state after a token. One that is not legal ends an unfinished
// event, which is dropped, and is then taken as if it stood after it: a marker of a
// later day begins that day, End ends the week, and what still makes no sense (a
// marker of a day gone by, say) changes nothing.
func (g *Grammar) Next(s State, token int32) State {
	next, _ := g.step(s, token)
	return next
}

// Mask sets what is not legal to -Inf: logits[t] is that of token t, and tokens
// beyond the codec's own are never legal.
func (g *Grammar) Mask(s State, logits []float32) {
	at := 0
	forbid := func(to int) {
		for ; at < to; at++ {
			logits[at] = float32(math.Inf(-1))
		}
	}
	for _, r := range g.Legal(s) {
		forbid(int(r.From))
		at = int(r.To)
	}
	forbid(len(logits))
}

// step is Next, and says whether the token is legal.
func (g *Grammar) step(s State, token int32) (State, bool) {
	day := token - Day0
	switch {
	case s.markers == ended:
		return s, token == Pad
	case g.parts[s.part].has(token) && s.markers > 0:
		return State{s.markers, (s.part + 1) % uint8(len(g.parts))}, true
	case s.part > 0:
		next, _ := g.step(State{markers: s.markers}, token)
		return next, false
	case token == End:
		return State{markers: ended}, s.markers == days
	case int32(s.markers) <= day && day < days:
		return State{markers: uint8(day) + 1}, int32(s.markers) == day
	}
	return s, false
}
