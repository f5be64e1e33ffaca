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

// sampler makes the instances of every epoch.
type sampler struct {
	stride        int  // rows between the ends of windows
	clozes, lasts int  // instances of each window
	offline       bool // the windows and instances are drawn once, as by the authors' gen_data
	length        int  // rows of a full window, for offline

	spans     []tokens.Span
	instances []instance
}

// epoch returns the instances of epoch n of a table, in random order, valid until
// the next call. It draws them anew, from other windows, unless the sampler is offline
// and n is not 0.
func (s *sampler) epoch(n int, t *tokens.Table, rng *rand.Rand) []instance {
	if n == 0 || !s.offline {
		s.draw(t, rng)
	}
	rng.Shuffle(len(s.instances), func(i, j int) { s.instances[i], s.instances[j] = s.instances[j], s.instances[i] })
	return s.instances
}

func (s *sampler) draw(t *tokens.Table, rng *rand.Rand) {
	if s.offline {
		s.spans = offlineSpans(s.spans[:0], t, s.length, s.stride)
	} else {
		s.spans = t.Single(s.spans[:0], s.stride, rng)
	}
	s.instances = s.instances[:0]
	for _, span := range s.spans {
		for range s.clozes {
			s.instances = append(s.instances, instance{span, false, rng.Uint64()})
		}
		if t.Class[span.End-1] == tokens.NoClass {
			continue // a test's question without an answer
		}
		for range s.lasts {
			s.instances = append(s.instances, instance{span, true, rng.Uint64()})
		}
	}
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
			dst = append(dst, tokens.Span{First: begin, End: begin + length, Targets: 1})
		}
		dst = append(dst, tokens.Span{First: first, End: min(end, first+length), Targets: 1})
	}
	return dst
}
