package privacy

import (
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// Scored is what an attack saw of one candidate and one release: the higher the score
// the surer it is that the candidate's data was in.
type Scored struct {
	Score  float64
	Member bool
}

// tail is the one-sided level of the bounds of an audit: 97.5 %.
const tail = .025

// Audit is a lower bound of the epsilon of any (epsilon, delta)-differentially private
// mechanism that could have made the releases: max ln((TPR - delta)/FPR) with one-sided
// 97.5 % Clopper-Pearson bounds of both rates. The threshold of the score is the one
// with the largest bound on choosing, and the bound is taken at it on the rest, so that
// the choice costs nothing. 0 where nothing can be said. Candidates are taken for
// independent.
func Audit(choosing, rest []Scored, delta float64) float64 {
	best, at := 0., math.Inf(1)
	var thresholds []float64
	for _, s := range choosing {
		thresholds = append(thresholds, s.Score)
	}
	slices.Sort(thresholds)
	for _, t := range slices.Compact(thresholds) {
		if e := bound(choosing, t, delta); e > best {
			best, at = e, t
		}
	}
	return bound(rest, at, delta)
}

// bound is the bound at one threshold: a score of at least t says member.
func bound(all []Scored, t, delta float64) float64 {
	var members, others, right, wrong int
	for _, s := range all {
		switch {
		case s.Member:
			members++
			if s.Score >= t {
				right++
			}
		default:
			others++
			if s.Score >= t {
				wrong++
			}
		}
	}
	if members == 0 || others == 0 {
		return 0
	}
	low, _ := stats.ClopperPearson(right, members, tail)
	_, high := stats.ClopperPearson(wrong, others, tail)
	if low <= delta || high <= 0 {
		return 0
	}
	return math.Max(0, math.Log((low-delta)/high))
}
