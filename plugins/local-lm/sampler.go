package main

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// sampling says how tokens are drawn.
type sampling struct {
	temperature, topP float64
	grammar           bool
	most              int   // tokens; 0: as many as there is room for
	until             int32 // under the grammar, the weekday at which a text ends; 0: at an end of its own
}

// writer writes texts token by token. It is for one goroutine at a time.
type writer struct {
	*model
	rules  *rules
	cache  *nn.Cache
	begun  []int32 // what the cache was last filled with
	vector []float32
	logits []float32
	order  []int32 // of the tokens by probability
}

// newWriter returns a writer of a model; g is the grammar of its language.
func (m *model) newWriter(g *grammar) (*writer, error) {
	cache, err := m.network.encoder.NewCache()
	if err != nil {
		return nil, err
	}
	n, tokens := m.network, newTokenizer(m.tokens.merges)
	return &writer{
		model: &model{n, m.language, tokens}, rules: newRules(g, tokens), cache: cache,
		vector: make([]float32, n.Length*n.Width), logits: make([]float32, n.Tokens),
	}, nil
}

// write continues a text that begins with start, which is not empty and shorter than
// the network is long, and returns what it adds and how many tokens these are; whole
// says whether it came to its end; at s.until the last line is the beginning of a record. Keys and values of a start that is that
// of the call before are not computed anew.
func (w *writer) write(ctx context.Context, start []int32, s sampling, rng *rand.Rand) (text string, count int, whole bool, err error) {
	before := w.begin(start)
	var written []byte
	var at place
	for {
		if ctx.Err() != nil {
			return "", 0, false, context.Cause(ctx)
		}
		w.network.loss.Infer(1, before, w.logits)
		if s.grammar {
			w.rules.mask(at, w.logits)
		}
		token := w.draw(s, rng)
		if token == w.tokens.end() {
			return string(written), count, true, nil
		}
		if w.cache.Rows() == w.cache.Room() || s.most > 0 && count == s.most {
			return string(written), count, false, nil
		}
		count++
		written = append(written, w.tokens.text[token]...)
		at, _ = w.rules.walk(at, w.tokens.text[token])
		if s.until > 0 && at.day >= s.until {
			return string(written), count, true, nil
		}
		before = w.vector[:w.network.Width]
		w.cache.Extend([][]int32{{token}}, before)
	}
}

// begin fills the cache and returns the vector of the last token.
func (w *writer) begin(start []int32) []float32 {
	width := w.network.Width
	last := w.vector[(w.network.Length-1)*width:]
	if slices.Equal(w.begun, start) {
		w.cache.Cut(len(start) - 1)
		w.cache.Extend([][]int32{start[len(start)-1:]}, last)
		return last
	}
	w.cache.Cut(0)
	w.cache.Extend([][]int32{start}, w.vector)
	w.begun = slices.Clone(start)
	copy(last, w.vector[(len(start)-1)*width:][:width])
	return last
}

// draw returns a token by the logits, which it overwrites. Some logit is finite.
func (w *writer) draw(s sampling, rng *rand.Rand) int32 {
	p := w.logits
	likeliest := int32(0)
	for i, v := range p {
		if v > p[likeliest] {
			likeliest = int32(i)
		}
	}
	if s.temperature == 0 {
		return likeliest
	}
	kernel.Softmax(1, len(p), p, len(p), float32(1/max(s.temperature, leastTemperature)))
	total := float64(0)
	if s.topP < 1 {
		total = w.nucleus(p, s.topP)
	} else {
		for _, v := range p {
			total += float64(v)
		}
	}
	left := rng.Float64() * total
	for i, v := range p {
		if left -= float64(v); left < 0 && v > 0 {
			return int32(i)
		}
	}
	return likeliest
}

// leastTemperature is what lower ones but 0 are taken for: beyond it softmax would
// divide by 0.
const leastTemperature = 1e-3

// nucleus sets to 0 all but the likeliest tokens that together have at least
// probability topP, of equals the lower ones, and returns what is left (Holtzman et al.
// 2020, section 3.1).
func (w *writer) nucleus(p []float32, topP float64) float64 {
	w.order = w.order[:0]
	for i := range p {
		w.order = append(w.order, int32(i))
	}
	slices.SortFunc(w.order, func(a, b int32) int { return cmp.Or(cmp.Compare(p[b], p[a]), cmp.Compare(a, b)) })
	total := 0.0
	for _, i := range w.order {
		if total >= topP {
			p[i] = 0
			continue
		}
		total += float64(p[i])
	}
	return total
}
