package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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

// percentiles are those of the divergence from the population around which users are
// shown. EVALUATION section 3 names the two users who stand there; on real data these are
// two persons, so that on any data the users around them are shown.
var percentiles = []int{50, 90}

// Figure returns the figure: for every generator a row of panels: two groups of users,
// those around the 50th and the 90th percentile of JSD(user, population), with the means
// of their real and written shares of intents and the population's; and for all users, in
// groups, the divergence of what was written against that of the population.
func (s IntentShares) Figure() *Figure {
	ranked := s.ranked()
	order := s.order()
	f := &Figure{Columns: len(percentiles) + 1}
	names := make([]string, len(order))
	for i, k := range order {
		names[i] = s.Intents[k]
	}
	zero, one, most := 0., 1., 0.
	for _, g := range s.Generators {
		for n, p := range percentiles {
			panel := Panel{
				Title: fmt.Sprintf("%s: group %c", g.Name, 'A'+n),
				X:     Axis{Categories: names}, Y: Axis{Label: "share of events, mean", Min: &zero, Max: &most},
				Series: s.shown(g, around(ranked, p), order),
			}
			for _, series := range panel.Series {
				for _, at := range series.Points {
					most = max(most, 1.05*at.Y)
				}
			}
			f.Panels = append(f.Panels, panel)
		}
		f.Panels = append(f.Panels, Panel{
			Title:      g.Name + ": all users",
			X:          Axis{Label: "JSD(user, population), mean", Min: &zero, Max: &one},
			Y:          Axis{Label: "JSD(user, written), mean", Min: &zero, Max: &one},
			Series:     []Series{s.divergences(g, ranked)},
			References: []Reference{{Label: "the population is as near", Along: Diagonal}},
		})
	}
	s.fit(f)
	if len(ranked) >= fewest {
		f.Notes = []string{fmt.Sprintf("A and B are the %d users around the 50th and the 90th percentile of JSD(user, population); on the right are all users, "+
			"at least %d a point, side by side in that order. All numbers are means over users. "+
			"Below the line what was written for users is nearer to them than the population is. JSD: base 2, of the shares of intents.", groupSize(len(ranked)), fewest)}
	}
	return f
}

// shown returns the bars of a group of users.
func (s IntentShares) shown(g WrittenIntents, group, order []int) []Series {
	why := s.reason(group)
	real := bars("the users' real weeks", s.mean(s.users(), group, realEvents), order, why)
	if g.Missing != "" {
		why = g.Missing
	} else if why == "" {
		why = fmt.Sprintf("something was written for fewer than %d of them", fewest)
	}
	written := bars("written for the users", s.mean(g.Users, group, writtenEvents), order, why)
	population := bars("population", shares(s.Population), order, "there are no events")
	population.Muted = true
	return []Series{real, written, population}
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

// users returns the users, nil if no generator has any.
func (s IntentShares) users() []UserIntents {
	for _, g := range s.Generators {
		if g.Missing == "" {
			return g.Users
		}
	}
	return nil
}

// reason says why a group is empty; "" if it is not.
func (s IntentShares) reason(group []int) string {
	switch {
	case s.users() == nil:
		return "no generator has a result"
	case len(group) == 0:
		return fmt.Sprintf("fewer than %d users have real events, and no single one is shown", fewest)
	}
	return ""
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

// bars draws shares; nil ones are missing.
func bars(name string, share []float64, order []int, missing string) Series {
	s := Series{Name: name, Kind: Bars}
	if total(share) == 0 {
		s.Missing = missing
		return s
	}
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
