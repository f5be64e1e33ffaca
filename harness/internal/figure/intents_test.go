package figure

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// thirty are users of whom the first is the farthest from the population, and one without
// real events.
func thirty() IntentShares {
	g := WrittenIntents{Name: "markov"}
	for i := range 30 {
		g.Users = append(g.Users, UserIntents{Real: []float64{float64(30 - i), float64(i), 0}, Written: []float64{1, 1, 0}})
	}
	g.Users = append(g.Users, UserIntents{Real: []float64{0, 0, 0}, Written: []float64{1, 0, 0}}) // is nobody's percentile
	return IntentShares{
		Intents: []string{"rare", "common", "nobody's"}, Population: []float64{0, 100, 0},
		Generators: []WrittenIntents{{Name: "broken", Missing: "fit: exit 7"}, g},
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestIntentSharesShowsTheGroupsAtThePercentiles(t *testing.T) {
	s := thirty()
	f := s.Figure()
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		panel int
		want  float64 // mean real share of what is common
	}{
		{3, 15.5 / 30}, // ranks 10 to 19 of 30, around 15: users 11 to 20
		{4, 4.5 / 30},  // the last ten, around 27: users 0 to 9
	} {
		p := f.Panels[c.panel]
		if diff := cmp.Diff([]string{"common", "rare"}, p.X.Categories); diff != "" {
			t.Fatalf("intents (-want +got):\n%s", diff)
		}
		real, written := p.Series[0].Points, p.Series[1].Points
		if !near(real[0].Y, c.want) || !near(real[1].Y, 1-c.want) || written[0].Y != .5 {
			t.Errorf("%s: real %v, want %v; written %v", p.Title, real, c.want, written)
		}
	}
	points := f.Panels[5].Series[0].Points
	if len(points) != 3 {
		t.Fatalf("%d points, want 3 of 10 users each", len(points))
	}
	want := 0. // of users 0 to 9 from (1/2, 1/2), by the definition of the divergence
	for i := range 10 {
		p, h := float64(30-i)/30, func(p float64) float64 { return -p*math.Log2(p) - (1-p)*math.Log2(1-p) }
		own := h(p)
		if i == 0 {
			own = 0
		}
		want += (h((p+.5)/2) - (own+1)/2) / 10
	}
	if got := points[2]; !near(got.Y, want) || got.X <= points[1].X {
		t.Errorf("divergences of the farthest users: %v, want %v", got, want)
	}
	svg := string(rendered(t, f.SVG))
	for _, want := range []string{">markov: group A<", ">population<", "Not drawn: written for the users, broken: group A: fit: exit 7."} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q", want)
		}
	}
	s.Generators = s.Generators[:1]
	rendered(t, s.Figure().SVG)
}

// Nothing is drawn of fewer users than fewest.
func TestIntentSharesShowsNoSingleUser(t *testing.T) {
	none := func(s Series) bool { return len(s.Points) == 0 && strings.Contains(s.Missing, fmt.Sprint(fewest)) }
	few := thirty()
	few.Generators[1].Users = few.Generators[1].Users[:9]
	panels := few.Figure().Panels
	for _, s := range []Series{panels[3].Series[0], panels[3].Series[1], panels[4].Series[0], panels[5].Series[0]} {
		if !none(s) {
			t.Errorf("of nine users: %s: %v", s.Name, s)
		}
	}
	if len(panels[3].Series[2].Points) == 0 {
		t.Error("the population is not drawn")
	}
	lacking := thirty()
	lacking.Generators[1].Users[15].Written = []float64{0, 0, 0} // of group A, and of the second point
	panels = lacking.Figure().Panels
	if !none(panels[3].Series[1]) || none(panels[3].Series[0]) || none(panels[4].Series[1]) || len(panels[5].Series[0].Points) != 2 {
		t.Error("something is drawn of nine users for whom something was written")
	}
	odd := thirty() // the farthest user alone has the third intent, and nothing else
	odd.Generators[1].Users[0] = UserIntents{Real: []float64{0, 0, 7}, Written: []float64{0, 0, 7}}
	f := odd.Figure()
	for _, s := range f.Panels[4].Series[:2] {
		if share := s.Points[2].Y; !near(share, .1) {
			t.Errorf("%s: a single user weighs %v of a group of ten", s.Name, share)
		}
	}
}

// A tenth of many users is shown, and a scatter of so many as can be told apart.
func TestIntentSharesOfManyUsers(t *testing.T) {
	s := IntentShares{Intents: []string{"a", "b"}, Population: []float64{1, 1}}
	g := WrittenIntents{Name: "markov"}
	for i := range 1000 {
		g.Users = append(g.Users, UserIntents{Real: []float64{float64(i), 1000}, Written: []float64{1, 1}})
	}
	s.Generators = []WrittenIntents{g}
	ranked := s.ranked()
	if n := len(around(ranked, 90)); n != 100 || around(ranked, 90)[50] != ranked[899] {
		t.Errorf("%d users around the 90th percentile", n)
	}
	if n := len(s.Figure().Panels[2].Series[0].Points); n != mostGroups {
		t.Errorf("%d points, want %d", n, mostGroups)
	}
}
