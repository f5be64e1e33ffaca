package figure

// Distribution is a panel of distribution functions: those of one data set, say.
type Distribution struct {
	Title   string
	Samples []Sample
	// Published are thresholds that others have printed: at X = Value the function is
	// said to be above Share; 0 where only the one or the other is known.
	Published []Threshold
}

// Sample is the values of one row, in any order.
type Sample struct {
	Name    string
	Values  []float64
	Muted   bool   // what the others are held against
	Missing string // why there are none
}

// Threshold is a published point of a distribution function.
type Threshold struct {
	Label        string
	Value, Share float64
}

// Uniqueness is Figure 5: distribution functions of how much a synthetic week
// overlaps with the real training week that is most like it, from 0 to 1.
func Uniqueness(panels ...Distribution) *Figure {
	return distributions("largest overlap with a real week", "share of synthetic weeks", true, panels)
}

// Budget is Figure 7: distribution functions over users of the Gaussian overlap
// diagnostic, which the paper calls privacy budget. It guarantees nothing.
func Budget(panels ...Distribution) *Figure {
	f := distributions("diagnostic ε of a user", "share of users", false, panels)
	f.Notes = append(f.Notes, "ε is a diagnostic of one statistic under Gaussian distributions, not a guarantee of differential privacy.")
	return f
}

func distributions(x, y string, unit bool, panels []Distribution) *Figure {
	f := &Figure{}
	zero, one := 0., 1.
	for _, d := range panels {
		p := Panel{Title: d.Title, X: Axis{Label: x, Min: &zero}, Y: Axis{Label: y, Min: &zero, Max: &one}}
		if unit {
			p.X.Max = &one
		} else {
			p.X.Decades = true
		}
		for _, s := range d.Samples {
			series := Series{Name: s.Name, Kind: Step, Muted: s.Muted, Missing: s.Missing, Points: Cumulative(s.Values)}
			if len(series.Points) == 0 && series.Missing == "" && len(s.Values) > 0 {
				series.Missing = "all values are infinite"
			}
			p.Series = append(p.Series, series)
		}
		for _, t := range d.Published {
			if t.Value != 0 {
				p.References = append(p.References, Reference{Label: t.Label, Value: t.Value, Along: EqualX})
			}
			if t.Share != 0 {
				p.References = append(p.References, Reference{Label: t.Label, Value: t.Share, Along: EqualY})
			}
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}

// Attack is a panel of attacks on membership: one data set.
type Attack struct {
	Title       string
	Classifiers []string
	Rows        []AttackRow
	// Published is the success that others say no classifier reaches; 0 if none is known.
	Published float64
	Source    string // of Published
}

// AttackRow is how often the classifiers are right about the releases of one
// generator.
type AttackRow struct {
	Name    string
	Success []Gain // by classifier
	Muted   bool
	Missing string
}

// Membership is Figure 6: the success of attacks on membership as bars, beside
// chance and what is published.
func Membership(panels ...Attack) *Figure {
	f := &Figure{}
	zero, one := 0., 1.
	for _, a := range panels {
		p := Panel{Title: a.Title, X: Axis{Label: "classifier", Categories: a.Classifiers}, Y: Axis{Label: "accuracy of the attack", Min: &zero, Max: &one}}
		for _, r := range a.Rows {
			s := Series{Name: r.Name, Kind: Bars, Muted: r.Muted, Missing: r.Missing}
			for i, g := range r.Success {
				if !g.None {
					s.Points = append(s.Points, Point{X: float64(i), Y: g.Value, YLow: g.Low, YHigh: g.High})
				}
			}
			p.Series = append(p.Series, s)
		}
		p.References = []Reference{{Label: "chance", Value: .5, Along: EqualY}}
		if a.Published != 0 {
			p.References = append(p.References, Reference{Label: a.Source, Value: a.Published, Along: EqualY})
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}
