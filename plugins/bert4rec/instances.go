package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
)

// instance is one training sequence: a window with some rows hidden. Everything
// random in it comes from seed.
type instance struct {
	span tokens.Span
	last bool // hide the last row alone, as a test does; otherwise a cloze
	seed uint64
}

// deck makes the instances of every epoch.
type deck struct {
	stride        int  // rows between the ends of windows
	clozes, lasts int  // instances of each window
	offline       bool // the windows and instances are drawn once, as by the authors' gen_data
	length        int  // rows of a full window, for offline

	spans     []tokens.Span
	instances []instance
}

// epoch returns the instances of epoch n of a table, in random order, valid until
// the next call. It draws them anew, from other windows, unless the deck is offline
// and n is not 0.
func (d *deck) epoch(n int, t *tokens.Table, rng *rand.Rand) []instance {
	if n == 0 || !d.offline {
		d.draw(t, rng)
	}
	rng.Shuffle(len(d.instances), func(i, j int) { d.instances[i], d.instances[j] = d.instances[j], d.instances[i] })
	return d.instances
}

func (d *deck) draw(t *tokens.Table, rng *rand.Rand) {
	d.window(t, rng)
	d.instances = d.instances[:0]
	for _, s := range d.spans {
		for range d.clozes {
			d.instances = append(d.instances, instance{s, false, rng.Uint64()})
		}
		if t.Class[s.End-1] == tokens.NoClass {
			continue // a test's question without an answer
		}
		for range d.lasts {
			d.instances = append(d.instances, instance{s, true, rng.Uint64()})
		}
	}
}

// window cuts a table into spans.
func (d *deck) window(t *tokens.Table, rng *rand.Rand) {
	if d.offline {
		d.spans = offlineSpans(d.spans[:0], t, d.length, d.stride)
	} else {
		d.spans = t.Spans(d.spans[:0], d.stride, rng)
	}
}

// size returns about how many instances an epoch of a table has: exactly with
// stride 1 or offline.
func (d *deck) size(t *tokens.Table) int {
	d.window(t, nil)
	n := d.clozes * len(d.spans)
	for _, s := range d.spans {
		if t.Class[s.End-1] != tokens.NoClass {
			n += d.lasts
		}
	}
	return n
}

// offlineSpans appends the windows of the authors' gen_data: of every sequence of
// at least two rows, the whole if it has at most length rows, else full windows
// that begin at n-length, n-length-stride, ... and one that begins at 0.
func offlineSpans(dst []tokens.Span, t *tokens.Table, length, stride int) []tokens.Span {
	for first, end := range t.Sequences {
		if end-first < 2 {
			continue
		}
		for begin := end - length; begin > first; begin -= stride {
			dst = append(dst, tokens.Span{First: begin, End: begin + length})
		}
		dst = append(dst, tokens.Span{First: first, End: min(end, first+length)})
	}
	return dst
}
