package dataset

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Two users; what they do was counted by hand.
func TestDescribe(t *testing.T) {
	raw := &Raw{
		Users:      []string{"a", "b"},
		Splits:     []Split{SplitPopulation, SplitIndividual},
		Locations:  []string{"l0", "l1"},
		Behaviours: []string{"b0", "b1", "b2"},
		Intents:    []string{"i0", "i1"},
		IntentOf:   []uint32{0, 1, 1},
	}
	for i, b := range []uint32{0, 0, 1, 1, 0} { // trains on 4
		raw.add(0, i*100, 0, b)
	}
	for i, b := range []uint32{2, 1, 1} { // trains on 2
		raw.add(1, i*100, uint32(min(i, 1)), b)
	}
	got := Describe(build(t, raw, Settings{Location: LocationVenue}))
	user := -.6*math.Log2(.6) - .4*math.Log2(.4)
	all := -3./8*math.Log2(3./8) - 5./8*math.Log2(5./8)
	// Against all rows (3/8, 5/8): JSD = H(mean) - mean of H.
	h := func(p float64) float64 { return -p*math.Log2(p) - (1-p)*math.Log2(1-p) }
	near, far := h((.6+3./8)/2)-(user+all)/2, h((0+3./8)/2)-all/2
	want := Description{
		Users: 2, Population: 1, Individual: 1,
		Events: 8, TrainEvents: 6,
		Locations: 1, Behaviours: 2, Intents: 2,
		EventsPerUser:    Spread{3, 3.5, 4, 4.5, 5, 4},
		Entropy:          all,
		UserEntropy:      Spread{0, user / 4, user / 2, user * 3 / 4, user, user / 2},
		Divergence:       Spread{near, near + (far-near)/4, (near + far) / 2, far - (far-near)/4, far, (near + far) / 2},
		SelfTransition:   4. / 6,
		UnknownLocation:  Rates{Individual: 2. / 3},
		UnknownBehaviour: Rates{Individual: 1. / 3},
		Windows:          1,
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
