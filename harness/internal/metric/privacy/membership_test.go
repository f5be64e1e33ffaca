package privacy

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

const releases = 8

// population is a case of users with two training weeks each and releases for random
// halves, which write returns a user's weeks of.
func population(n int, rng *rand.Rand, write func(User) []data.Events) Case {
	v := &data.Vocabulary{Locations: make([]string, 40), Behaviours: make([]string, 40), Intents: make([]string, 40), SlotsPerDay: 12}
	c := Case{Vocabulary: v, Seed: 3}
	g := NewGrid(v)
	for i := range n {
		u := User{ID: uint32(i + 1), Train: randomWeeks(2, g, rng), Candidate: true}
		u.Known = u.Train[0]
		u.Written = write(u)
		c.Users = append(c.Users, u)
	}
	for range releases / 2 {
		order := rng.Perm(n)
		for side := range 2 {
			r := Release{Members: map[uint32]bool{}}
			for _, i := range order[side*n/2 : (side+1)*n/2] {
				r.Members[c.Users[i].ID] = true
				r.Weeks = append(r.Weeks, write(c.Users[i])...)
			}
			c.Releases = append(c.Releases, r)
		}
	}
	return c
}

// value is a metric of what was measured.
func value(t *testing.T, m *Measured, name string) float64 {
	t.Helper()
	metric, err := Named(name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := m.Values.Of(metric)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A generator that copies gives away everything, to every attack.
func TestMembershipOfCopies(t *testing.T) {
	c := population(40, rand.New(rand.NewPCG(1, 1)), func(u User) []data.Events { return u.Train })
	for i := range c.Users {
		c.Users[i].Released = c.Users[i].Train[:1]
	}
	m := Measure(c)
	for name, want := range map[string]float64{Top1: 1, Over50: 1, LinkTop1: 1, LinkMRR: 1, Membership: 1, AUC: 1, TPR: 1} {
		if got := value(t, m, name); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s = %g, want %g", name, got, want)
		}
	}
	for _, a := range m.Curves.Attacks {
		if a.Accuracy != 1 {
			t.Errorf("%s: accuracy %g", a.Classifier, a.Accuracy)
		}
	}
	// 80 members of 80 found and nobody else of 80, in the half that is not chosen on.
	low := math.Pow(.025, 1./80)
	for i, delta := range []float64{1e-5, 1e-3} {
		if want := math.Log((low - delta) / (1 - low)); math.Abs(m.Curves.Audited[i]-want) > 1e-9 {
			t.Errorf("audited at %g: %g, want %g", delta, m.Curves.Audited[i], want)
		}
	}
}

// One that writes for nobody in particular gives no attack more than chance, within two
// standard errors, and the audit nothing.
func TestMembershipOfNobody(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	g := Grid{SlotsPerDay: 12, Places: 40}
	c := population(60, rng, func(User) []data.Events { return randomWeeks(2, g, rng) })
	m := Measure(c)
	se := .5 / math.Sqrt(60*releases)
	for _, a := range m.Curves.Attacks {
		if math.Abs(a.Accuracy-.5) > 2*se {
			t.Errorf("%s: accuracy %g, want .5 within %g", a.Classifier, a.Accuracy, 2*se)
		}
	}
	if got := value(t, m, AUC); math.Abs(got-.5) > 3*se {
		t.Errorf("AUC %g", got)
	}
	if m.Curves.Audited != [2]float64{} {
		t.Errorf("audited %v", m.Curves.Audited)
	}
}

// So do the labels of a copying generator once they are shuffled.
func TestShuffledLabels(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	c := population(60, rng, func(u User) []data.Events { return u.Train })
	seen, member := make([][][]float64, releases), make([][]bool, releases)
	for k, r := range c.Releases {
		seen[k] = Features(NewGrid(c.Vocabulary), r, c.Users)
		for i := range c.Users {
			member[k] = append(member[k], i%2 == 0)
		}
		rng.Shuffle(len(member[k]), func(i, j int) { member[k][i], member[k][j] = member[k][j], member[k][i] })
	}
	se := .5 / math.Sqrt(60*releases)
	for _, a := range Attack(seen, member, func(string) *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }) {
		if got := a.Accuracy(); math.Abs(got-.5) > 2*se {
			t.Errorf("%s: accuracy %g, want .5 within %g", a.Classifier, got, 2*se)
		}
	}
}

func TestFeatures(t *testing.T) {
	a, b, c := week(at{0, 1, 1}, at{0, 2, 2}), week(at{1, 1, 1}, at{1, 2, 2}), week(at{2, 1, 8})
	r := Release{Weeks: []data.Events{week(at{0, 1, 1}, at{5, 1, 1}), b}}
	got := Features(grid, r, []User{{Train: []data.Events{a, b, c}}, {}})
	want := [][]float64{{1, .5, 0, 0, 0}, {0, 0, 0, 0, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The share of copies of the seed is that of package fidelity.
func TestSeedCopy(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	c := population(6, rng, func(u User) []data.Events { return u.Train[:1] })
	for i, u := range c.Users {
		c.Users[i].Shown, c.Users[i].Unseen = u.Train[:1], u.Train[1:]
	}
	if got := value(t, Measure(c), fidelity.SeedCopy); got != 1 {
		t.Errorf("copies of the seed: %g", got)
	}
}

// Without releases membership has no value, and what else there is has.
func TestMeasureWithoutReleases(t *testing.T) {
	c := population(6, rand.New(rand.NewPCG(4, 1)), func(u User) []data.Events { return u.Train })
	c.Releases = nil
	m := Measure(c)
	for _, name := range Names() {
		metric, _ := Named(name)
		sums, err := m.Values.Sums(metric)
		if err != nil {
			t.Fatal(err)
		}
		if some, want := metric.Has(sums) > 0, !ofReleases(name) && name != fidelity.SeedCopy; some != want {
			t.Errorf("%s has values: %v", name, some)
		}
	}
}

func ofReleases(name string) bool {
	switch name {
	case Membership, AUC, TPR, Diagnostic, Audited:
		return true
	}
	return false
}

// Of 2 members and 3 others, 5 of 6 pairs are in order, one of them a tie of two.
func TestAUC(t *testing.T) {
	a := Attacked{Scores: [][]Scored{{{.9, true}, {.5, true}, {.5, false}, {.1, false}, {.6, false}}}}
	if got := a.AUC(-1); math.Abs(got-4.5/6) > 1e-15 {
		t.Errorf("AUC %g", got)
	}
	if got := a.AUC(1); got != 1 {
		t.Errorf("AUC without the second: %g", got)
	}
	if found, in := a.detected(5); !cmp.Equal(found, []float64{1, 0, 0, 0, 0}) || !cmp.Equal(in, []float64{1, 1, 0, 0, 0}) {
		t.Errorf("found %v of %v", found, in)
	}
}

func TestPlaces(t *testing.T) {
	known := [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 0}}
	released := [][]float64{{2, 0, 0}, {0, 0, 3}, {0, 0, 3}, {1, 0, 0}}
	want := []Place{{0, 2}, {0, 4}, {0, 2}, {}}
	got := Places(known, released)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// What is equal for all is found by chance; places 2 and 3 are .5 and .333.
	if p := got[1]; p.First() != .25 || math.Abs(p.Reciprocal()-(1+.5+1./3+.25)/4) > 1e-15 {
		t.Errorf("%+v: first %g, reciprocal %g", p, p.First(), p.Reciprocal())
	}
	if p := (Place{1, 2}); p.First() != 0 || math.Abs(p.Reciprocal()-(.5+1./3)/2) > 1e-15 {
		t.Errorf("%+v: first %g, reciprocal %g", p, p.First(), p.Reciprocal())
	}
	if p := (Place{}); p.First() != 0 || p.Reciprocal() != 0 {
		t.Errorf("nowhere: first %g, reciprocal %g", p.First(), p.Reciprocal())
	}
}
