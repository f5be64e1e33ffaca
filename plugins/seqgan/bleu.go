package main

import "math"

// gram is up to four intents in a row; intents are counted from 1, for 0 is none.
type gram [4]uint32

// grams counts the runs of one to four intents of a text.
func grams(text []uint32) map[gram]int {
	count := map[gram]int{}
	for i := range text {
		var g gram
		for n := 0; n < len(g) && i+n < len(text); n++ {
			g[n] = text[i+n] + 1
			count[g]++
		}
	}
	return count
}

// references are texts that others are compared with.
type references struct {
	most    map[gram]int // in one text
	lengths []int
}

func newReferences(texts [][]uint32) *references {
	r := &references{most: map[gram]int{}}
	for _, text := range texts {
		for g, n := range grams(text) {
			r.most[g] = max(r.most[g], n)
		}
		r.lengths = append(r.lengths, len(text))
	}
	return r
}

// bleu returns the sentence BLEU-4 of a text (Papineni et al. 2002) with smoothing
// method 1 of Chen and Cherry 2014: a count of 0 is .1.
func (r *references) bleu(text []uint32) float64 {
	if len(text) == 0 {
		return 0
	}
	var hits [5]int
	for g, n := range grams(text) {
		length := 0
		for length < len(g) && g[length] > 0 {
			length++
		}
		hits[length] += min(n, r.most[g])
	}
	sum := 0.0
	for n := 1; n <= 4; n++ {
		sum += math.Log(max(float64(hits[n]), .1)/float64(max(len(text)-n+1, 1))) / 4
	}
	return math.Exp(sum + min(0, 1-float64(r.closest(len(text)))/float64(len(text))))
}

// closest returns the length of a reference that is nearest to n, of two the
// shorter.
func (r *references) closest(n int) int {
	best := 0
	for i, l := range r.lengths {
		d, least := max(l-n, n-l), max(best-n, n-best)
		if i == 0 || d < least || d == least && l < best {
			best = l
		}
	}
	return best
}
