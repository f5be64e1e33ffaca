package figure

// Worth is what one row is worth and what it gives away.
type Worth struct {
	Name string
	// Excess is ExcessReplacement: 0 is the seed week alone, 1 the user's own events.
	Excess Gain
	// Linked is how often a user is recognised in what was written for all (top-1).
	Linked Gain
	// End marks an end of the scale that no generator is expected to pass: copies of
	// real events, events of others.
	End     bool
	Missing string // why there is no point
}

// Tradeoff is utility against privacy: ExcessReplacement against linkage, a point a
// row. chance is the linkage of a guess. The better rows stand up and to the left.
func Tradeoff(title string, chance float64, rows []Worth) *Figure {
	zero, one := 0., 1.
	p := Panel{
		Title: title,
		X:     Axis{Label: "users recognised, linkage top-1 (less is more private)", Min: &zero, Max: &one},
		Y:     Axis{Label: "ExcessReplacement (more is more useful)"},
		References: []Reference{
			{Label: "seed week alone", Value: 0, Along: EqualY}, {Label: "the user's own events", Value: 1, Along: EqualY},
			{Label: "chance", Value: chance, Along: EqualX},
		},
	}
	for _, r := range rows {
		s := Series{Name: r.Name, Kind: Scatter, Muted: r.End, Missing: r.Missing}
		switch {
		case r.Missing != "":
		case r.Excess.None || r.Linked.None:
			s.Missing = "not defined"
		default:
			s.Points = []Point{{
				X: r.Linked.Value, XLow: r.Linked.Low, XHigh: r.Linked.High,
				Y: r.Excess.Value, YLow: r.Excess.Low, YHigh: r.Excess.High, Label: r.Name,
			}}
		}
		p.Series = append(p.Series, s)
	}
	return &Figure{Panels: []Panel{p}}
}
