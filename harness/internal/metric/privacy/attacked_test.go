package privacy

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The table has the percentile of the users' diagnostics, however they are spread.
func TestDiagnosticIsThePercentile(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	m := Measure(population(25, rng, func(u User) []data.Events { return []data.Events{u.Train[rng.IntN(2)]} }))
	sorted := slices.Sorted(slices.Values(m.Curves.Epsilon))
	if want := sorted[22]; sorted[21] == want || sorted[23] == want { // 23 of 25 are nine tenths and a little
		t.Fatalf("no spread: %g", sorted)
	} else if got := value(t, m, Diagnostic); math.Abs(got/want-1) > 1e-9 {
		t.Errorf("%g, want %g of %g", got, want, sorted)
	}
}

// A generator that gives away everybody in half of the splits and its members alone in
// the other: of each user the overlaps are 1 with all releases that the user is in, and
// 1, 1, 0, 0 with the others. That is the largest diagnostic that happens, a number like
// any other.
func TestDiagnosticOfExtremes(t *testing.T) {
	own := func(u User) []data.Events { return []data.Events{week(at{0, 1, u.ID}, at{2, 5, u.ID})} }
	c := population(8, rand.New(rand.NewPCG(6, 1)), own)
	for i, u := range c.Users {
		c.Users[i].Train = own(u)
		for k := range releases / 2 {
			if !c.Releases[k].Members[u.ID] {
				c.Releases[k].Weeks = append(c.Releases[k].Weeks, own(u)...)
			}
		}
	}
	m := Measure(c)
	if _, err := json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	const want = 4387738.77142402 // by 60 digits
	if got := value(t, m, Diagnostic); math.Abs(got/want-1) > 1e-6 {
		t.Errorf("diagnostic %.6f, want %.6f", got, want)
	}
	for _, e := range m.Curves.Epsilon {
		if math.Abs(e/want-1) > 1e-6 {
			t.Errorf("of a user %g, want %g", e, want)
		}
	}
}
