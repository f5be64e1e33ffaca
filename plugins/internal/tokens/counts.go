package tokens

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// CountKinds is how many counts Counts has of each class.
const CountKinds = 8

// Counts says how often each class came in a window, next to what the population
// does: what a Markov chain or a nearest neighbour knows at a glance and a small
// network is slow to learn.
type Counts struct {
	space      *Space
	class      int       // the field that classes are read from
	shares     []float32 // (classes): in the population
	slow, fast []float32 // weights by age in events
	hour       []float32 // weights by distance in slots
}

// priorEvents is how many events of the population a window is mixed with.
const priorEvents = 5

// NewCounts returns the counts of a space beside the shares of classes in the
// population, which are positive when counts are written; they are not copied. It
// panics if rows lack the field of the classes.
func (s *Space) NewCounts(shares []float32) *Counts {
	field := Intent
	if s.target == sdk.TargetBehaviour {
		field = Behaviour
	}
	c := &Counts{space: s, class: s.Place(field), shares: shares}
	if c.class < 0 {
		panic(fmt.Sprintf("tokens: counts of classes from rows without field %d", field))
	}
	for age := range s.Positions() {
		c.slow = append(c.slow, float32(math.Exp(-float64(age)/10)))
		c.fast = append(c.fast, float32(math.Exp(-float64(age)/3)))
	}
	if at := s.Place(Slot); at >= 0 {
		slots := s.ids[at]
		for d := range slots {
			hours := float64(min(d, slots-d)) * 24 / float64(slots)
			c.hour = append(c.hour, float32(math.Exp(-hours*hours/(2*1.5*1.5))))
		}
	}
	return c
}

// Len returns how many values a row has.
func (c *Counts) Len() int { return CountKinds * len(c.shares) }

// Write writes ln((n + m) / m) to dst (CountKinds, classes), where m is the class's
// share of five events of the population and n counts its events among rows first
// up to end of b, which are of one sequence:
//
//	0  all, 1 with weight exp(-age/10), 2 with weight exp(-age/3)
//	3  those after an event of the class, 4 of the behaviour, and 5 about the hour (a
//	   Gauss curve of 1.5 hours) of the last row
//	6  those after events of the classes of the last two rows, 7 of the class and
//	   about the hour of the last
//
// Rows whose class is not shown count as none.
func (c *Counts) Write(b *nn.Batch, first, end int, dst []float32) {
	classes, last := len(c.shares), end-1
	clear(dst[:c.Len()])
	class := b.Fields[c.class]
	known := func(r int) bool { return r >= first && int(class[r]) < classes }
	for r := first; r < end; r++ {
		if !known(r) {
			continue
		}
		k, age := int(class[r]), last-r
		dst[k]++
		dst[classes+k] += c.slow[age]
		dst[2*classes+k] += c.fast[age]
		if r == first {
			continue
		}
		same := known(r-1) && class[r-1] == class[last]
		if same {
			dst[3*classes+k]++
			if known(r-2) && class[r-2] == class[last-1] {
				dst[6*classes+k]++
			}
		}
		if c.sameBehaviour(b, r-1, last) {
			dst[4*classes+k]++
		}
		near := c.near(b, r-1, last)
		dst[5*classes+k] += near
		if same {
			dst[7*classes+k] += near
		}
	}
	for i, n := range dst[:c.Len()] {
		if n > 0 {
			dst[i] = float32(math.Log1p(float64(n / (priorEvents * c.shares[i%classes]))))
		}
	}
}

// sameBehaviour says whether two rows show the same known behaviour.
func (c *Counts) sameBehaviour(b *nn.Batch, r, last int) bool {
	at := c.space.Place(Behaviour)
	return at >= 0 && int(b.Fields[at][last]) < c.space.behaviours && b.Fields[at][r] == b.Fields[at][last]
}

// near returns 1 for two rows at the same hour, less for others, and 0 where an
// hour is not shown.
func (c *Counts) near(b *nn.Batch, r, last int) float32 {
	at := c.space.Place(Slot)
	if at < 0 {
		return 0
	}
	x, y := int(b.Fields[at][r]), int(b.Fields[at][last])
	if x >= len(c.hour) || y >= len(c.hour) {
		return 0
	}
	return c.hour[max(x-y, y-x)]
}
