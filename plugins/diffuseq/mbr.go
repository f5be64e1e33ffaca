package main

import "math"

// central returns which of the candidates is most like the others: the one with the
// largest sum of BLEU as a hypothesis with each other candidate as the reference
// (Kumar and Byrne 2004; selectBest in eval_seq2seq.py of the code). Of equals it is
// the first.
func central(candidates [][]int32) int {
	at, most := 0, math.Inf(-1)
	for i, hypothesis := range candidates {
		sum := 0.0
		for j, reference := range candidates {
			if i != j {
				sum += bleu(hypothesis, reference)
			}
		}
		if sum > most {
			at, most = i, sum
		}
	}
	return at
}

// bleu is sentence BLEU-4 with one reference (Papineni et al. 2002) and smoothing
// method 4 of Chen and Cherry 2014, as NLTK 3 computes it: a precision without a
// match has the numerator log(length)/(2^k 5) where it is the k-th such, and in a
// hypothesis of one token is left out. Without a common token it is 0.
func bleu(hypothesis, reference []int32) float64 {
	h, r := len(hypothesis), len(reference)
	sum, missing := 0.0, 0
	for n := 1; n <= 4; n++ {
		matches := float64(common(hypothesis, reference, n))
		switch {
		case matches > 0:
		case n == 1:
			return 0
		case h == 1:
			continue
		default:
			missing++
			matches = math.Log(float64(h)) / (math.Exp2(float64(missing)) * 5)
		}
		sum += math.Log(matches/float64(max(1, h-n+1))) / 4
	}
	if h < r {
		sum += 1 - float64(r)/float64(h)
	}
	return math.Exp(sum)
}

// common returns how many n-grams of a are in b, each as often as it is there.
func common(a, b []int32, n int) int {
	type gram [4]int32
	key := func(x []int32) (g gram) { copy(g[:], x[:n]); return g }
	left := map[gram]int{}
	for i := range max(0, len(b)-n+1) {
		left[key(b[i:])]++
	}
	count := 0
	for i := range max(0, len(a)-n+1) {
		if g := key(a[i:]); left[g] > 0 {
			left[g]--
			count++
		}
	}
	return count
}
