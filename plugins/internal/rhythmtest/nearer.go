package rhythmtest

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Nearness is how near what was written for people is to what they do later, as
// Jensen-Shannon divergence in bits over (four hours, intent), 0 to 1.
type Nearness struct {
	Own    float64 // mean divergence from the person's own held-back weeks
	Others float64 // mean divergence from those of the others
	Least  float64 // share of all people whose own is less than that of every other
	People int     // for whom something was written; the means are theirs, 1 if nothing was
}

func (n Nearness) String() string {
	return fmt.Sprintf("own %.3f, others %.3f, own the least for %.2f of all, %d written for", n.Own, n.Others, n.Least, n.People)
}

// Nearer measures out, written for the requests of a world.
func Nearer(out data.Events, w *World) Nearness {
	later := make([][]float64, len(w.Later))
	for i, rows := range w.Later {
		later[i] = w.shares(rows)
	}
	written := map[uint32][]float64{}
	for user, rows := range out.ByUser() {
		written[user] = w.shares(rows)
	}
	var n Nearness
	for i, r := range w.Requests {
		shares, ok := written[r.User]
		if !ok {
			continue
		}
		own, others, least := divergence(shares, later[i]), 0.0, math.Inf(1)
		for j := range later {
			if j != i {
				d := divergence(shares, later[j])
				others += d / float64(len(later)-1)
				least = min(least, d)
			}
		}
		n.People++
		n.Own += own
		n.Others += others
		if own < least {
			n.Least++
		}
	}
	if n.People == 0 {
		return Nearness{Own: 1, Others: 1}
	}
	n.Own /= float64(n.People)
	n.Others /= float64(n.People)
	n.Least /= float64(len(w.Requests))
	return n
}

// shares returns how much of the rows each (four hours, intent) has.
func (w *World) shares(rows data.Events) []float64 {
	intents := len(w.Vocabulary.Intents)
	shares := make([]float64, bins*intents)
	for i := range rows.Len() {
		shares[int(rows.Slot[i])/slotsABin*intents+int(rows.Intent[i])] += 1 / float64(rows.Len())
	}
	return shares
}

// divergence is that of Jensen and Shannon, in bits.
func divergence(p, q []float64) float64 {
	sum := 0.0
	for i := range p {
		m := (p[i] + q[i]) / 2
		for _, x := range []float64{p[i], q[i]} {
			if x > 0 {
				sum += x * math.Log2(x/m) / 2
			}
		}
	}
	return sum
}
