package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// IntentShares is what Figure 2 is drawn from. All counts are of events by intent, in
// the order of Intents.
type IntentShares struct {
	Intents    []string
	Population []float64
	Generators []WrittenIntents
}

// WrittenIntents is what a generator wrote for users.
type WrittenIntents struct {
	Name    string
	Users   []UserIntents // the same for every generator, in the same order
	Missing string        // why there are none
}

// UserIntents are the real and the written events of a user by intent.
type UserIntents struct {
	Real, Written []float64
}

// percentiles are those of the divergence from the population at which users are
// shown (EVALUATION section 3).
var percentiles = []int{50, 90}

// Figure returns the figure: for every generator a row of panels: two users, the
// 50th and the 90th percentile of JSD(user, population), with their real, written
// and the population's intents; and for all users the divergence of what was written
// against that of the population.
func (s IntentShares) Figure() *Figure {
	shown := s.chosen()
	order := s.order()
	f := &Figure{Columns: len(shown) + 1}
	names := make([]string, len(order))
	most := 0.
	for i, k := range order {
		names[i] = s.Intents[k]
	}
	for _, u := range shown {
		for _, g := range s.Generators {
			if g.Missing == "" {
				most = max(most, slices.Max(shares(g.Users[u].Real)), slices.Max(shares(g.Users[u].Written)))
			}
		}
	}
	most = max(most, slices.Max(shares(s.Population)))
	most *= 1.05
	zero, one := 0., 1.
	for _, g := range s.Generators {
		for n, u := range shown {
			p := Panel{
				Title: fmt.Sprintf("%s: user %c", g.Name, 'A'+n),
				X:     Axis{Categories: names}, Y: Axis{Label: "share of events", Min: &zero, Max: &most},
			}
			real := bars("the user's real weeks", s.real(u), order, s.reason(u))
			written := bars("written for the user", nil, order, g.Missing)
			if g.Missing == "" {
				written = bars("written for the user", g.Users[u].Written, order, "nothing was written")
			}
			population := bars("population", s.Population, order, "there are no events")
			population.Muted = true
			p.Series = []Series{real, written, population}
			f.Panels = append(f.Panels, p)
		}
		f.Panels = append(f.Panels, Panel{
			Title:      g.Name + ": all users",
			X:          Axis{Label: "JSD(user, population)", Min: &zero, Max: &one},
			Y:          Axis{Label: "JSD(user, written)", Min: &zero, Max: &one},
			Series:     []Series{s.divergences(g)},
			References: []Reference{{Label: "the population is as near", Along: Diagonal}},
		})
	}
	s.fit(f)
	f.Notes = []string{"A and B are the users at the 50th and the 90th percentile of JSD(user, population). " +
		"Below the line what was written for a user is nearer to the user than the population is. JSD: base 2, of the shares of intents."}
	return f
}

// fit lets the axes of divergences end where the largest one does.
func (s IntentShares) fit(f *Figure) {
	most := 0.
	for _, p := range f.Panels {
		for _, series := range p.Series {
			for _, at := range series.Points {
				if series.Kind == Scatter {
					most = max(most, at.X, at.Y)
				}
			}
		}
	}
	end := min(1, math.Ceil(10*most+.5)/10)
	for i := range f.Panels {
		if f.Panels[i].X.Categories == nil {
			f.Panels[i].X.Max, f.Panels[i].Y.Max = &end, &end
		}
	}
}

// real returns the real events of a user, nil if no generator has users.
func (s IntentShares) real(u int) []float64 {
	for _, g := range s.Generators {
		if g.Missing == "" {
			return g.Users[u].Real
		}
	}
	return nil
}

func (s IntentShares) reason(u int) string {
	if s.real(u) == nil {
		return "no generator has a result"
	}
	return "there are no events"
}

// chosen returns the users at the percentiles, by the nearest rank of those who have
// real events; of equally divergent users the first.
func (s IntentShares) chosen() []int {
	i := slices.IndexFunc(s.Generators, func(g WrittenIntents) bool { return g.Missing == "" })
	if i < 0 {
		return make([]int, len(percentiles))
	}
	users := s.Generators[i].Users
	var ranked []int
	for u := range users {
		if total(users[u].Real) > 0 {
			ranked = append(ranked, u)
		}
	}
	slices.SortStableFunc(ranked, func(a, b int) int {
		return cmp.Compare(stats.JSD(users[a].Real, s.Population), stats.JSD(users[b].Real, s.Population))
	})
	var chosen []int
	for _, p := range percentiles {
		if len(ranked) > 0 {
			chosen = append(chosen, ranked[max(0, (p*len(ranked)+99)/100-1)])
		}
	}
	return chosen
}

// order returns the intents that anybody has, those frequent in the population first.
func (s IntentShares) order() []int {
	var order []int
	for k := range s.Intents {
		some := s.Population[k] > 0
		for _, g := range s.Generators {
			for _, u := range g.Users {
				some = some || u.Real[k] > 0 || u.Written[k] > 0
			}
		}
		if some {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Population[b], s.Population[a]) })
	return order
}

// divergences returns a point for every user who has real and written events.
func (s IntentShares) divergences(g WrittenIntents) Series {
	all := Series{Name: "a user", Kind: Scatter, Missing: g.Missing}
	for _, u := range g.Users {
		if total(u.Real) > 0 && total(u.Written) > 0 {
			all.Points = append(all.Points, Point{X: stats.JSD(u.Real, s.Population), Y: stats.JSD(u.Real, u.Written)})
		}
	}
	if len(all.Points) == 0 && all.Missing == "" {
		all.Missing = "nothing was written for anybody"
	}
	return all
}

func bars(name string, count []float64, order []int, missing string) Series {
	s := Series{Name: name, Kind: Bars}
	if total(count) == 0 {
		s.Missing = missing
		return s
	}
	share := shares(count)
	for i, k := range order {
		s.Points = append(s.Points, Point{X: float64(i), Y: share[k]})
	}
	return s
}

// shares returns counts over their sum; zeros where there is none.
func shares(count []float64) []float64 {
	out := make([]float64, len(count))
	if sum := total(count); sum > 0 {
		for k, n := range count {
			out[k] = n / sum
		}
	}
	return out
}

func total(count []float64) float64 {
	var sum float64
	for _, n := range count {
		sum += n
	}
	return sum
}
