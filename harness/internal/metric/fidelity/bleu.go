package fidelity

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// order is the longest n-gram of BLEU.
const order = 4

// gram is an n-gram; the places behind its n tokens are blank.
type gram [order]uint32

const blank = math.MaxUint32

// grams counts the n-grams of a text for every n from 1 to order.
func grams(text []uint32, count map[gram]int) {
	clear(count)
	for i := range text {
		g := gram{blank, blank, blank, blank}
		for n := 0; n < order && i+n < len(text); n++ {
			g[n] = text[i+n]
			count[g]++
		}
	}
}

// n returns the length of g.
func (g gram) n() int {
	n := order
	for n > 0 && g[n-1] == blank {
		n--
	}
	return n
}

// references is what BLEU needs of reference texts: it is made once and serves
// every hypothesis.
type references struct {
	most    map[gram]int // the largest count in one reference
	lengths []int
}

func newReferences(texts [][]uint32) *references {
	r := &references{most: map[gram]int{}}
	count := map[gram]int{}
	for _, t := range texts {
		grams(t, count)
		for g, n := range count {
			r.most[g] = max(r.most[g], n)
		}
		r.lengths = append(r.lengths, len(t))
	}
	return r
}

// smoothing is how many n-grams a hypothesis without any has in common with the
// references: method 1 of Chen and Cherry 2014.
const smoothing = .1

// bleu returns the sentence BLEU-4 of a hypothesis. A hypothesis too short for an
// n-gram counts as one with one n-gram that is in no reference.
func (r *references) bleu(hypothesis []uint32) float64 {
	count := map[gram]int{}
	grams(hypothesis, count)
	var matches [order]int
	for g, n := range count {
		matches[g.n()-1] += min(n, r.most[g])
	}
	if matches[0] == 0 {
		return 0
	}
	var logs float64
	for i, match := range matches {
		matched := float64(match)
		if match == 0 {
			matched = smoothing
		}
		logs += math.Log(matched / float64(max(1, len(hypothesis)-i)))
	}
	return r.brevity(len(hypothesis)) * math.Exp(logs/order)
}

// brevity returns the brevity penalty of a hypothesis of a length.
func (r *references) brevity(length int) float64 {
	nearest := r.lengths[0]
	for _, l := range r.lengths {
		d, best := magnitude(l-length), magnitude(nearest-length)
		if d < best || d == best && l < nearest {
			nearest = l
		}
	}
	if length >= nearest {
		return 1
	}
	return math.Exp(1 - float64(nearest)/float64(length))
}

func magnitude(x int) int { return max(x, -x) }

// meanBLEU returns the mean over hypotheses of their BLEU.
func meanBLEU(hypotheses, references [][]uint32) float64 {
	r := newReferences(references)
	var sum float64
	for _, h := range hypotheses {
		sum += r.bleu(h)
	}
	return sum / float64(len(hypotheses))
}

func bleuIntent(_ Setting, u *User) (float64, bool) {
	texts := func(weeks []data.Events) [][]uint32 {
		var all [][]uint32
		for _, w := range weeks {
			all = append(all, w.Intent)
		}
		return all
	}
	return meanBLEU(texts(u.Written), texts(u.Real)), true
}

func bleuEvent(_ Setting, u *User) (float64, bool) {
	token := map[event]uint32{}
	texts := func(weeks []data.Events) [][]uint32 {
		var all [][]uint32
		for _, w := range weeks {
			text := make([]uint32, w.Len())
			for i := range text {
				e := eventAt(w, i)
				t, ok := token[e]
				if !ok {
					t = uint32(len(token))
					token[e] = t
				}
				text[i] = t
			}
			all = append(all, text)
		}
		return all
	}
	return meanBLEU(texts(u.Written), texts(u.Real)), true
}
