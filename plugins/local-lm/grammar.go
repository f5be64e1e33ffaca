package main

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
)

// grammar says which bytes may follow in a text of records in order: weekdays do not
// fall, and times do not within a day. It is a tree of what each of the four fields
// may be, with what ends it; no field is the beginning of another.
type grammar struct {
	fields [4]*tree
}

// tree is the strings that a field may be, byte by byte. Node 0 is the root.
type tree struct{ nodes []node }

type node struct {
	next  map[byte]int32
	most  int32 // the highest value of the strings below
	value int32 // of the string that ends here, -1 if none does
}

// place is where a text is: in which field, at which node, after which record.
// Places can be compared.
type place struct {
	field      int8
	node       int32
	day, order int32 // of the last record, or of this one where they are read
}

func newGrammar(l *language) *grammar {
	g := &grammar{}
	for i := range g.fields {
		g.fields[i] = &tree{nodes: []node{{value: -1}}}
	}
	for day := range uint8(7) {
		g.fields[0].add(record.Record{Weekday: record.Weekday(day)}.Fields()[0], int(day))
	}
	for slot := range uint8(l.Vocabulary.SlotsPerDay) {
		g.fields[1].add(record.Record{Time: l.Time(slot)}.Fields()[1], l.Vocabulary.SlotOrder(slot))
	}
	locations := l.Locations.Labels()
	if len(locations) == 0 {
		locations = []string{l.Other}
	}
	for _, name := range locations {
		g.fields[2].add(record.Record{Location: name}.Fields()[2], 0)
	}
	for _, name := range l.Behaviours.Labels() {
		g.fields[3].add(record.Record{Behaviour: name}.Fields()[3], 0)
	}
	return g
}

// add adds a string with its value.
func (t *tree) add(s string, value int) {
	at := int32(0)
	for i := range len(s) {
		n := &t.nodes[at]
		n.most = max(n.most, int32(value))
		to, ok := n.next[s[i]]
		if !ok {
			to = int32(len(t.nodes))
			if n.next == nil {
				n.next = map[byte]int32{}
			}
			n.next[s[i]] = to
			t.nodes = append(t.nodes, node{value: -1})
		}
		at = to
	}
	t.nodes[at].value, t.nodes[at].most = int32(value), int32(value)
}

// ended says whether a text may end there: between records.
func (p place) ended() bool { return p.field == 0 && p.node == 0 }

// step returns the place after a byte, or false if it may not follow.
func (g *grammar) step(p place, b byte) (place, bool) {
	t := g.fields[p.field]
	to, ok := t.nodes[p.node].next[b]
	if !ok {
		return p, false
	}
	n := t.nodes[to]
	if least := g.least(p); n.most < least {
		return p, false
	}
	if n.value < 0 {
		p.node = to
		return p, true
	}
	switch p.field {
	case 0:
		if n.value > p.day {
			p.day, p.order = n.value, 0
		}
	case 1:
		p.order = n.value
	}
	p.field, p.node = (p.field+1)%4, 0
	return p, true
}

// least returns the lowest value that the field may have.
func (g *grammar) least(p place) int32 {
	switch p.field {
	case 0:
		return p.day
	case 1:
		return p.order
	}
	return 0
}

// walk returns the place after a text, or false if it may not follow.
func (g *grammar) walk(p place, text string) (place, bool) {
	for i := range len(text) {
		var ok bool
		if p, ok = g.step(p, text[i]); !ok {
			return p, false
		}
	}
	return p, true
}

// rules are a grammar for the tokens of a tokenizer. They are for one goroutine at a
// time.
type rules struct {
	*grammar
	tokens *tokenizer
	legal  map[place][]bool // places that were asked for
}

func newRules(g *grammar, t *tokenizer) *rules { return &rules{g, t, map[place][]bool{}} }

// mostPlaces is how many places are remembered; there may be many more.
const mostPlaces = 1 << 12

// at returns which tokens may follow. Every byte is a token, so one always may.
func (r *rules) at(p place) []bool {
	if legal, ok := r.legal[p]; ok {
		return legal
	}
	legal := make([]bool, r.tokens.size())
	for token, text := range r.tokens.text {
		_, legal[token] = r.walk(p, text)
	}
	legal[r.tokens.end()] = p.ended()
	if len(r.legal) >= mostPlaces {
		clear(r.legal)
	}
	r.legal[p] = legal
	return legal
}

// mask sets the logits of what may not follow to -Inf.
func (r *rules) mask(p place, logits []float32) {
	for token, legal := range r.at(p) {
		if !legal {
			logits[token] = float32(math.Inf(-1))
		}
	}
}
