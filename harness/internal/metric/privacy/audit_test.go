package privacy

import (
	"math"
	"testing"
)

// scored are members and others, of which some have the score 1 and the rest 0.
func scored(right, members, wrong, others int) []Scored {
	var all []Scored
	for i := range members {
		all = append(all, Scored{step(i < right), true})
	}
	for i := range others {
		all = append(all, Scored{step(i < wrong), false})
	}
	return all
}

// The bounds of 0 and of all of n are known in closed form: 1 - .025^(1/n) and
// .025^(1/n).
func TestAudit(t *testing.T) {
	edge := math.Pow(.025, 1./200)
	whole := scored(200, 200, 0, 200)
	for _, delta := range []float64{0, 1e-5, 1e-3} {
		if got, want := Audit(whole, whole, delta), math.Log((edge-delta)/(1-edge)); math.Abs(got-want) > 1e-9 {
			t.Errorf("delta %g: %.9f, want %.9f", delta, got, want)
		}
	}
	for _, c := range []struct {
		name           string
		choosing, rest []Scored
	}{
		{"nothing is known", scored(50, 100, 50, 100), scored(50, 100, 50, 100)},
		{"what held where it was chosen does not hold on the rest", whole, scored(100, 200, 100, 200)},
		{"there is no member", whole, scored(0, 0, 0, 10)},
		{"there is nobody else", whole, scored(10, 10, 0, 0)},
		{"there is nothing to choose on", nil, whole},
		{"delta is above what was found", scored(1, 2, 0, 2), scored(1, 2, 0, 2)},
	} {
		if got := Audit(c.choosing, c.rest, .1); got != 0 {
			t.Errorf("%s: %g", c.name, got)
		}
	}
}

// The threshold is taken from the choosing part, not from where the rest is best.
func TestAuditChoosesElsewhere(t *testing.T) {
	three := func(high, middle float64) []Scored {
		var all []Scored
		for range 100 {
			all = append(all, Scored{high, true}, Scored{middle, false}, Scored{0, false})
		}
		return all
	}
	// On choosing, 3 tells everything; on the rest members score 2 only.
	if got := Audit(three(3, 1), three(2, 1), 1e-5); got != 0 {
		t.Errorf("at the threshold 3 nobody is found: %g", got)
	}
	if got := Audit(three(3, 1), three(4, 1), 1e-5); got <= 0 {
		t.Errorf("at the threshold 3 all are found: %g", got)
	}
}
