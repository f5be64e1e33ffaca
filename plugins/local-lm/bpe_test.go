package main

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// learned returns the tokenizer of pieces.
func learned(t testing.TB, pieces map[string]int, most int) *tokenizer {
	t.Helper()
	merges, err := learnMerges(t.Context(), pieces, most)
	if err != nil {
		t.Fatal(err)
	}
	return newTokenizer(merges)
}

// The example of Sennrich et al. 2016 (section 3.2, without its mark of the end): es,
// est, lo, low are the first merges, equals being taken lowest first.
func TestMerges(t *testing.T) {
	pieces := map[string]int{"low": 5, "lower": 2, "newest": 6, "widest": 3}
	tok := learned(t, pieces, 4)
	if diff := cmp.Diff([]string{"es", "est", "lo", "low"}, tok.text[bytesCount:tok.end()]); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{bytesCount + 3, bytesCount + 1}, tok.encode(nil, "lowest")); diff != "" {
		t.Errorf("lowest (-want +got):\n%s", diff)
	}
	if tok := learned(t, map[string]int{"abc": 1, "xyz": 1}, 10); len(tok.merges) > 0 {
		t.Errorf("pairs that are there once are merged: %v", tok.merges)
	}
	if tok := learned(t, map[string]int{"aaaa": 3}, 10); len(tok.merges) != 2 {
		t.Errorf("merges of aaaa: %v, want aa and aaaa", tok.merges)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := learnMerges(ctx, pieces, 4); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// FuzzEncode: any text is its tokens' texts, also a second time.
func FuzzEncode(f *testing.F) {
	tok := learned(f, map[string]int{"[0, 08:30, Home, Eating]\n": 7, "aaaa": 3, "睡觉": 2}, 40)
	f.Add("[1, 08:30, Home, aaa]\n")
	f.Add("\xff睡")
	f.Fuzz(func(t *testing.T, text string) {
		for range 2 {
			got := ""
			for _, id := range tok.encode(nil, text) {
				got += tok.text[id]
			}
			if got != text {
				t.Fatalf("%q becomes %q", text, got)
			}
		}
	})
}
