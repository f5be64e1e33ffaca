package fidelity

import "math"

// sparse is a distribution for fast divergences: what it holds, and the terms that
// a pair shares of it.
type sparse struct {
	at    []int     // outcomes with a share, ascending
	share []float64 // of each of them
	term  []float64 // share ln(share)
}

// dense is a distribution that many others are compared with.
type dense struct {
	share, term []float64 // of every outcome
}

// shares returns counts as both forms.
func shares(count []float64) (sparse, dense) {
	var total float64
	for _, n := range count {
		total += n
	}
	d := dense{make([]float64, len(count)), make([]float64, len(count))}
	var s sparse
	for i, n := range count {
		if n > 0 {
			p := n / total
			d.share[i], d.term[i] = p, p*math.Log(p)
			s.at, s.share, s.term = append(s.at, i), append(s.share, p), append(s.term, d.term[i])
		}
	}
	return s, d
}

// jsd returns the Jensen-Shannon divergence in bits. Outcomes of one side alone add
// half of their share, so that 1 + 1/2 sum (p log p + q log q - (p+q) log(p+q)) over
// the outcomes of both is what remains.
func (s sparse) jsd(d dense) float64 {
	var sum float64
	for k, i := range s.at {
		if q := d.share[i]; q > 0 {
			both := s.share[k] + q
			sum += s.term[k] + d.term[i] - both*math.Log(both)
		}
	}
	return min(1, max(0, 1+sum/(2*math.Ln2)))
}

// crowd holds the rhythms of the users who have something to compare.
type crowd struct {
	at            []int // of each, in Case.Users
	written, real []sparse
	writtenDense  []dense
	realDense     []dense
}

func newCrowd(c Case) crowd {
	var all crowd
	for i := range c.Users {
		u := &c.Users[i]
		if !u.compared() {
			continue
		}
		all.at = append(all.at, i)
		s, d := shares(rhythm(u.Written, c.Vocabulary))
		all.written, all.writtenDense = append(all.written, s), append(all.writtenDense, d)
		s, d = shares(rhythm(u.Real, c.Vocabulary))
		all.real, all.realDense = append(all.real, s), append(all.realDense, d)
	}
	return all
}

// pairwise returns for every user what it adds to the mean over pairs of the
// divergence: the jackknife's pseudo-value (Efron and Tibshirani 1993, eq. 11.16)
// of that mean, so that the mean over users is the mean over pairs, the mean
// without a user is the mean over the pairs without that user, and the spread is
// that of the mean over pairs. With two users both add the one pair's.
func pairwise(a []sparse, b []dense) []float64 {
	n := len(a)
	sum := make([]float64, n) // of a user's pairs
	var total float64
	for i := range a {
		for j := range i {
			d := a[i].jsd(b[j])
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
	written, real := pairwise(all.written, all.writtenDense), pairwise(all.real, all.realDense)
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
		own, ties := all.real[k].jsd(all.writtenDense[k]), 1
		for j := range all.at {
			if j == k {
				continue
			}
			d := all.real[k].jsd(all.writtenDense[j])
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
