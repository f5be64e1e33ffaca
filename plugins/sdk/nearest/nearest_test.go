package nearest

import (
	"strings"
	"testing"
)

func TestWord(t *testing.T) {
	known := []string{"markov", "popularity", "window-markov", "logistic"}
	for word, want := range map[string]string{
		"markof": "markov", "Popularty": "popularity", "window_markov": "window-markov", "logistics": "logistic",
		"bert4rec": "", "x": "", strings.Repeat("markov", 20): "",
	} {
		if got := Word(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{
		"recal": "recall", "RECALL": "recall", "ndgc@5": "ndcg@5", "acuracy": "accuracy", "f1": "", "": "", "ndcg@1": "ndcg@3",
	} {
		if got := Word(word, []string{"precision", "recall", "ndcg@3", "ndcg@5", "accuracy"}); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	if got := Word("ab", []string{"abc", "abd"}); got != "abc" {
		t.Errorf("of equals got %q, want the first", got)
	}
}
