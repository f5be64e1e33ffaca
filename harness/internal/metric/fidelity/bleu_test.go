package fidelity

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// text numbers the words of a sentence.
func text(words map[string]uint32, sentence string) []uint32 {
	var out []uint32
	for _, w := range strings.Fields(sentence) {
		id, ok := words[w]
		if !ok {
			id = uint32(len(words))
			words[w] = id
		}
		out = append(out, id)
	}
	return out
}

func TestBLEUKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		name       string
		references []string
		hypothesis string
		want       float64
		within     float64
	}{
		// Specification 8.1.
		{"one of eight", []string{"A B C D E F G H"}, "A B C D X F G H", .5, 1e-12},
		{"method 1", []string{"A B C D E F G H"}, "A B X C D Y E F", .1017397827, 1e-10},
		// The example in the documentation of NLTK's sentence_bleu.
		{"guide to action", []string{
			"It is a guide to action that ensures that the military will forever heed Party commands",
			"It is the guiding principle which guarantees the military forces always being under the command of the Party",
			"It is the practical guide for the army always to heed the directions of the party",
		}, "It is a guide to action which ensures that the military always obeys the commands of the party", .5045666840, 1e-10},
		// Papineni et al. 2002, example 2: two of seven words count, not seven. Of
		// the longer n-grams "the the" none.
		{"clipping", []string{"the cat is on the mat", "there is a cat on the mat"}, "the the the the the the the",
			math.Pow(2./7*(.1/6)*(.1/5)*(.1/4), .25), 1e-12},
		{"nothing alike", []string{"A B"}, "C D", 0, 0},
		{"three words", []string{"A B C D"}, "A B C", math.Exp(1-4./3) * math.Pow(.1, .25), 1e-12},
		{"one word", []string{"A"}, "A", math.Pow(.001, .25), 1e-12},
		// Lengths 3 and 5 are equally near 4: the shorter gives no penalty.
		{"nearest length", []string{"A B C D E", "X Y Z"}, "A B C D", 1, 1e-12},
	} {
		words := map[string]uint32{}
		var references [][]uint32
		for _, r := range c.references {
			references = append(references, text(words, r))
		}
		near(t, c.name, newReferences(references).bleu(text(words, c.hypothesis)), c.want, c.within)
	}
}

func TestBLEUIsTheMeanOverWeeks(t *testing.T) {
	user := User{Written: weeks(week(0, 1, 2, 3, 0), week(3, 3, 3, 3)), Real: weeks(week(0, 1, 2, 3, 0), week(1))}
	// One of the four is clipped to one; the nearest reference has five.
	clipped := math.Exp(1-5./4) * math.Pow(1./4*(.1/3)*(.1/2)*.1, .25)
	near(t, "bleu", value(t, BLEU, user), .5*(1+clipped), 1e-12)
	// The fifth event of the first week is at another time than any real one.
	user.Written[0].Slot[4]++
	composite := math.Pow(4./5*(3./4)*(2./3)*(1./2), .25)
	near(t, "bleu_event", value(t, BLEUEvent, user), .5*(composite+clipped), 1e-12)
}

// naive is BLEU as it is written down: every n-gram is looked for in every
// reference.
func naive(references [][]uint32, hypothesis []uint32) float64 {
	occurrences := func(text, gram []uint32) int {
		n := 0
		for i := 0; i+len(gram) <= len(text); i++ {
			same := true
			for k := range gram {
				same = same && text[i+k] == gram[k]
			}
			if same {
				n++
			}
		}
		return n
	}
	logs := 0.
	for n := 1; n <= 4; n++ {
		matched := 0
		for i := 0; i+n <= len(hypothesis); i++ {
			g, most := hypothesis[i:i+n], 0
			for _, r := range references {
				most = max(most, occurrences(r, g))
			}
			// The k-th occurrence counts if some reference has k.
			if occurrences(hypothesis[:i+n], g) <= most {
				matched++
			}
		}
		if n == 1 && matched == 0 {
			return 0
		}
		share := float64(matched)
		if matched == 0 {
			share = .1
		}
		logs += math.Log(share / float64(max(1, len(hypothesis)-n+1)))
	}
	return math.Exp(logs / 4)
}

func TestBLEUAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []uint32 {
		out := make([]uint32, n)
		for i := range out {
			out[i] = rng.Uint32N(4)
		}
		return out
	}
	for range 300 {
		n := 1 + rng.IntN(12)
		references := [][]uint32{random(n), random(n), random(n)} // no brevity penalty
		hypothesis := random(n)
		near(t, "bleu", newReferences(references).bleu(hypothesis), naive(references, hypothesis), 1e-12)
	}
}
