package fidelity

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// part is a share p of a distribution, and p ln p.
type part struct{ share, term float64 }

// present is a part that is not 0, and the outcome that it is of.
type present struct {
	at int
	part
}

// shares returns the parts of counts: those of all outcomes, and those that are
// not 0.
func shares(count []float64) (some []present, all []part) {
	var total float64
	for _, n := range count {
		total += n
	}
	all = make([]part, len(count))
	for i, n := range count {
		if n > 0 {
			p := n / total
			all[i] = part{p, p * ln(p)}
			some = append(some, present{i, all[i]})
		}
	}
	return some, all
}

// divergence returns the Jensen-Shannon divergence of two distributions in bits.
// An outcome of one side alone adds half of its share, so that what remains is
// 1 + 1/2 sum (p log p + q log q - (p+q) log(p+q)) over the outcomes of both.
func divergence(some []present, all []part) float64 {
	var sum float64
	for i := range some {
		p := &some[i]
		if q := &all[p.at]; q.share > 0 {
			both := p.share + q.share
			sum += p.term + q.term - both*ln(both)
		}
	}
	return min(1, max(0, 1+sum/(2*math.Ln2)))
}

// rhythmic is the rhythm of one user, in both forms.
type rhythmic struct {
	some []present
	all  []part
}

func (r rhythmic) from(other rhythmic) float64 { return divergence(r.some, other.all) }

// crowd holds the rhythms of the users who have something to compare.
type crowd struct {
	at            []int // of each, in Case.Users
	written, real []rhythmic
}

func newCrowd(c Case) crowd {
	var all crowd
	of := func(weeks []data.Events) rhythmic {
		some, parts := shares(Rhythm(weeks, c.Vocabulary))
		return rhythmic{some, parts}
	}
	for i := range c.Users {
		if u := &c.Users[i]; u.compared() {
			all.at = append(all.at, i)
			all.written, all.real = append(all.written, of(u.Written)), append(all.real, of(u.Real))
		}
	}
	return all
}

// pairwise returns for every user what it adds to the mean over pairs of the
// divergence: the jackknife's pseudo-value (Efron and Tibshirani 1993, eq. 11.16)
// of that mean, so that the mean over users is the mean over pairs, the mean
// without a user is the mean over the pairs without that user, and the spread is
// that of the mean over pairs. With two users both add the one pair's.
func pairwise(rhythms []rhythmic) []float64 {
	n := len(rhythms)
	sum := make([]float64, n) // of a user's pairs
	var total float64
	for i := range rhythms {
		for j := range i {
			d := rhythms[i].from(rhythms[j])
			sum[i] += d
			sum[j] += d
			total += d
		}
	}
	mean := over(total, float64(n)*float64(n-1)/2)
	for i := range sum {
		if n > 2 {
			sum[i] = (2*sum[i] - float64(n)*mean) / float64(n-2)
		} else {
			sum[i] = mean
		}
	}
	return sum
}

// diversity returns (written, 1, real) for every user: what it adds to the mean
// over pairs of what was written, and to that of the real weeks.
func diversity(c Case) []float64 {
	all, out := newCrowd(c), make([]float64, 3*len(c.Users))
	written, real := pairwise(all.written), pairwise(all.real)
	for k, i := range all.at {
		out[3*i], out[3*i+1], out[3*i+2] = written[k], 1, real[k]
	}
	return out
}

// ratioOfMeans is the Value of Diversity.
func ratioOfMeans(sums []float64) float64 { return over(sums[0], sums[2]) }

// personality returns (share of the first place, 1) for every user.
func personality(c Case) []float64 {
	all, out := newCrowd(c), make([]float64, 2*len(c.Users))
	for k, i := range all.at {
		own, ties := all.real[k].from(all.written[k]), 1
		for j := range all.at {
			if j == k {
				continue
			}
			d := all.real[k].from(all.written[j])
			if d < own {
				ties = 0
				break
			}
			if d == own {
				ties++
			}
		}
		out[2*i+1] = 1
		if ties > 0 {
			out[2*i] = 1 / float64(ties)
		}
	}
	return out
}

// mean is the Value of a mean of one number a user.
func mean(sums []float64) float64 { return over(sums[0], sums[1]) }
