package main

import (
	"context"
	"maps"
	"slices"
)

// tokenizer turns text into tokens by byte-pair encoding (Sennrich et al. 2016, on
// bytes as in GPT-2): tokens 0 to 255 are the bytes, token 256+i is what merge i
// joins, the last token ends a text. It is for one goroutine at a time.
type tokenizer struct {
	merges [][2]int32
	rank   map[[2]int32]int32 // of a merge
	text   []string           // of each token; that of the end is empty
	known  map[string][]int32 // pieces that were encoded
}

// bytesCount is how many tokens are single bytes.
const bytesCount = 256

// mostKnown is how many pieces are remembered.
const mostKnown = 1 << 16

// newTokenizer returns the tokenizer of merges, each of two tokens before it.
func newTokenizer(merges [][2]int32) *tokenizer {
	t := &tokenizer{merges: merges, rank: map[[2]int32]int32{}, known: map[string][]int32{}}
	for b := range bytesCount {
		t.text = append(t.text, string([]byte{byte(b)}))
	}
	for i, m := range merges {
		t.rank[m] = int32(i)
		t.text = append(t.text, t.text[m[0]]+t.text[m[1]])
	}
	t.text = append(t.text, "")
	return t
}

// size returns how many tokens there are, the end included.
func (t *tokenizer) size() int { return len(t.text) }

// end returns the token that ends a text.
func (t *tokenizer) end() int32 { return int32(len(t.text) - 1) }

// encode appends the tokens of a piece: the earliest merge first, from left to right.
func (t *tokenizer) encode(dst []int32, piece string) []int32 {
	tokens, ok := t.known[piece]
	if !ok {
		for i := range len(piece) {
			tokens = append(tokens, int32(piece[i]))
		}
		for {
			first := int32(len(t.merges))
			for i := range len(tokens) - 1 {
				if r, ok := t.rank[[2]int32(tokens[i:])]; ok && r < first {
					first = r
				}
			}
			if first == int32(len(t.merges)) {
				break
			}
			tokens = join(tokens, t.merges[first], bytesCount+first)
		}
		if len(t.known) == mostKnown {
			clear(t.known)
		}
		t.known[piece] = tokens
	}
	return append(dst, tokens...)
}

// join replaces each pair among tokens by the token that it becomes.
func join(tokens []int32, pair [2]int32, becomes int32) []int32 {
	kept := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		if i+1 < len(tokens) && [2]int32(tokens[i:]) == pair {
			kept = append(kept, becomes)
			i++
			continue
		}
		kept = append(kept, tokens[i])
	}
	return kept
}

// learnMerges returns at most that many merges: each time the pair that is most often
// among the pieces, counted as often as these are, of equals the lowest. A pair that
// is there once is none.
func learnMerges(ctx context.Context, pieces map[string]int, most int) ([][2]int32, error) {
	type word struct {
		tokens []int32
		count  int
	}
	var words []word
	for _, piece := range slices.Sorted(maps.Keys(pieces)) {
		w := word{count: pieces[piece]}
		for i := range len(piece) {
			w.tokens = append(w.tokens, int32(piece[i]))
		}
		words = append(words, w)
	}
	counts := map[[2]int32]int{}
	add := func(w word, sign int) {
		for i := range len(w.tokens) - 1 {
			counts[[2]int32(w.tokens[i:])] += sign * w.count
		}
	}
	for _, w := range words {
		add(w, 1)
	}
	var merges [][2]int32
	for len(merges) < most {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		best, often := [2]int32{}, 1
		for pair, n := range counts {
			if n > often || n == often && often > 1 && slices.Compare(pair[:], best[:]) < 0 {
				best, often = pair, n
			}
		}
		if often < 2 {
			break
		}
		becomes := int32(bytesCount + len(merges))
		merges = append(merges, best)
		for i, w := range words {
			if !has(w.tokens, best) {
				continue
			}
			add(w, -1)
			words[i].tokens = join(w.tokens, best, becomes)
			add(words[i], 1)
		}
		maps.DeleteFunc(counts, func(_ [2]int32, n int) bool { return n == 0 })
	}
	return merges, nil
}

// has says whether a pair is among tokens.
func has(tokens []int32, pair [2]int32) bool {
	for i := range len(tokens) - 1 {
		if [2]int32(tokens[i:]) == pair {
			return true
		}
	}
	return false
}
