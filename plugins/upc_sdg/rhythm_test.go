package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/rhythmtest"
)

// What is published is a user's own week, edited. The more items are replaced, the further
// it is from the user's later weeks: with a fifth it is still much nearer to its own user
// than to others, with all of them nothing of the user is left.
func TestPlantedRhythms(t *testing.T) {
	for what, unseen := range map[string]int{"users of the population": 0, "users whom Fit has not seen": 20} {
		w := rhythmtest.New(t, rhythmtest.Config{Users: 60, Unseen: unseen})
		var all []rhythmtest.Nearness
		for _, k := range []float64{0, .2, .5, 1} {
			p := defaults
			p.ReplaceRatio, p.Sees, p.Epochs = k, SeesSeed, 200
			n := rhythmtest.Nearer(w.Write(t, w.Run(t, p), upcSDG{p}), w)
			t.Logf("%s, k = %v: %v", what, k, n)
			if len(all) > 0 && n.Own < all[len(all)-1].Own+.1 {
				t.Errorf("%s, k = %v: %.3f from own later weeks, want .1 more than %.3f of the k before", what, k, n.Own, all[len(all)-1].Own)
			}
			all = append(all, n)
		}
		if n := all[1]; n.Own > n.Others-.5 {
			t.Errorf("%s: with a fifth replaced %v: want own nearer by .5", what, n)
		}
		if n := all[3]; n.Own < n.Others-.1 {
			t.Errorf("%s: with all replaced %v: where does that come from?", what, n)
		}
	}
}
