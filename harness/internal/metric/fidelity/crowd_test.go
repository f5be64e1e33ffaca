package fidelity

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// people returns users with habits of their own; what is written for one follows
// the same habit as the real weeks.
func people(rng *rand.Rand, n, events int) []User {
	var users []User
	for id := range n {
		habit := make([]uint32, 5)
		for i := range habit {
			habit[i] = rng.Uint32N(4)
		}
		draw := func() []data.Events {
			var w data.Events
			for range events {
				x := habit[rng.IntN(len(habit))]
				w.Add(data.Event{User: uint32(id), Slot: uint8(rng.IntN(48)), Location: x, Behaviour: x, Intent: x})
			}
			return []data.Events{w}
		}
		users = append(users, User{ID: uint32(id), Written: draw(), Real: draw(), Span: 1})
	}
	return users
}

func TestFastJSD(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p, q := make([]float64, 20), make([]float64, 20)
		for i := range p {
			p[i], q[i] = float64(max(0, rng.IntN(9)-5)), float64(max(0, rng.IntN(9)-5))
		}
		p[0], q[1] = 1, 1 // neither is empty
		s, _ := shares(p)
		_, d := shares(q)
		near(t, "jsd", divergence(s, d), stats.JSD(p, q), 1e-12)
	}
}

// naiveDiversity is the definition, over the users that are not left out.
func naiveDiversity(users []User, out int) float64 {
	var written, real float64
	for i := range users {
		for j := range i {
			if i != out && j != out {
				written += stats.JSD(Rhythm(users[i].Written, four.Vocabulary), Rhythm(users[j].Written, four.Vocabulary))
				real += stats.JSD(Rhythm(users[i].Real, four.Vocabulary), Rhythm(users[j].Real, four.Vocabulary))
			}
		}
	}
	return written / real
}

// The value is the definition's, and so is the value without any one user: what
// users add are the jackknife's pseudo-values.
func TestDiversity(t *testing.T) {
	users := people(rand.New(rand.NewPCG(5, 6)), 12, 15)
	near(t, "diversity", value(t, Diversity, users...), naiveDiversity(users, -1), 1e-12)
	m, err := Lookup(Diversity, four)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := Measure(Case{four, users}, []Metric{m}).Sums(m)
	if err != nil {
		t.Fatal(err)
	}
	for out := range users {
		rest := make([]float64, m.Dims)
		for i := range users {
			for x := range rest {
				if i != out {
					rest[x] += sums[i*m.Dims+x]
				}
			}
		}
		near(t, "diversity without a user", m.Value(rest), naiveDiversity(users, out), 1e-10)
	}
	two := users[:2]
	near(t, "diversity of two", value(t, Diversity, two...), naiveDiversity(two, -1), 1e-12)
	if got := value(t, Diversity, users[0]); got != 0 {
		t.Errorf("diversity of one user %v, want 0: there is no pair", got)
	}
	same := slices.Clone(users)
	for i := range same {
		same[i].Written = users[0].Written
	}
	near(t, "diversity of one text for all", value(t, Diversity, same...), 0, 1e-12)
}

func TestPersonality(t *testing.T) {
	users := people(rand.New(rand.NewPCG(7, 8)), 30, 60)
	naive := func(users []User) float64 {
		var hits float64
		for i := range users {
			var best, ties int
			least := 2.
			for j := range users {
				d := stats.JSD(Rhythm(users[i].Real, four.Vocabulary), Rhythm(users[j].Written, four.Vocabulary))
				switch {
				case d < least-1e-12:
					least, best, ties = d, j, 1
				case d < least+1e-12:
					ties++
					if j == i {
						best = j
					}
				}
			}
			if best == i {
				hits += 1 / float64(ties)
			}
		}
		return hits / float64(len(users))
	}
	got := value(t, Personality, users...)
	near(t, "personality", got, naive(users), 1e-12)
	if got < .2 || got == 1 {
		t.Errorf("personality %v of people with habits: the test shows nothing", got)
	}
	same := slices.Clone(users)
	for i := range same {
		same[i].Written = users[0].Written
	}
	near(t, "one text for all", value(t, Personality, same...), 1./30, 1e-12)
	swapped := slices.Clone(users)
	swapped[0].Written, swapped[1].Written = users[1].Real, users[0].Real
	near(t, "two exchanged", value(t, Personality, swapped[0], swapped[1]), 0, 0)
}

// BenchmarkDivergence is the ratio of the fast divergence to the plain one, on
// rhythms of 250 events.
func BenchmarkDivergence(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	p, q := make([]float64, 108), make([]float64, 108)
	for range 250 {
		p[min(rng.IntN(108), rng.IntN(108))]++
		q[min(rng.IntN(108), rng.IntN(108))]++
	}
	some, _ := shares(p)
	_, all := shares(q)
	b.Run("fast", func(b *testing.B) {
		for b.Loop() {
			divergence(some, all)
		}
	})
	b.Run("stats.JSD", func(b *testing.B) {
		for b.Loop() {
			stats.JSD(p, q)
		}
	})
}

func BenchmarkCrowd(b *testing.B) {
	vocabulary := &data.Vocabulary{Intents: make([]string, 18), SlotsPerDay: 48}
	for _, n := range []int{667, 5000} {
		rng := rand.New(rand.NewPCG(1, 2))
		var users []User
		for id := range n {
			draw := func() []data.Events {
				var w data.Events
				for range 250 {
					x := min(rng.Uint32N(18), rng.Uint32N(18))
					w.Add(data.Event{User: uint32(id), Slot: uint8(rng.IntN(48)), Intent: x})
				}
				return []data.Events{w}
			}
			users = append(users, User{ID: uint32(id), Written: draw(), Real: draw()})
		}
		c := Case{Setting{Vocabulary: vocabulary}, users}
		for _, name := range []string{Diversity, Personality, KSSlot, BLEU, BLEUEvent} {
			m, err := Named(name)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(name+"/"+map[bool]string{true: "667", false: "5000"}[n == 667], func(b *testing.B) {
				for b.Loop() {
					m.sums(c)
				}
			})
		}
	}
}

func TestLn(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200000 {
		x := math.Exp(-20 * rng.Float64() * rng.Float64()) // 2e-9 to 1, most near 1
		near(t, "ln", ln(x), math.Log(x), 1e-15*max(1, -math.Log(x)))
		near(t, "ln", ln(1+x), math.Log(1+x), 1e-15)
	}
	for _, x := range []float64{1, 2, .5, 1.5, math.Nextafter(1, 0), math.Nextafter(2, 0), 1e-300} {
		near(t, "ln", ln(x), math.Log(x), 1e-15*max(1, math.Abs(math.Log(x))))
	}
}
