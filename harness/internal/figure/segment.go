package figure

import (
	"fmt"
	"slices"
	"strings"
)

// Segment is what Figure 4 is drawn from: by how much each metric is above that of
// pretraining alone, for variants of generators.
type Segment struct {
	Base    string   // the row that gains are over: "Pretrained"
	Metrics []string // of every Gains, in order
	// Lines are rows drawn across the panels, such as fine-tuning on real events.
	Lines    []Variant
	Shown    []Variant // by how much of a user was shown
	Replies  []Variant // by how much is written in one reply
	Amounts  []string  // of Shown, as the axis names them
	Lengths  []string  // of Replies
	AxisName [2]string // what the two axes count
}

// Variant is one row of a Segment.
type Variant struct {
	Name    string // of the generator: the series that it belongs to
	Amount  int    // index into Amounts or Lengths; of no meaning in Lines
	Gains   []Gain // by metric; none if the row is missing
	Missing string // why
}

// Gain is a difference from the base row; None where a metric is not defined.
type Gain struct {
	Value     float64
	Low, High *float64 // 95 % of the difference; nil where none is known
	None      bool
}

// Figure returns the figure: a row of panels a metric, one over what is shown and,
// where any generator has variants of it, one over the length of replies.
func (s Segment) Figure() *Figure {
	f := &Figure{Columns: 2}
	if len(s.Replies) == 0 {
		f.Columns = 0
	}
	for m, metric := range s.Metrics {
		var row []Panel
		for _, by := range []struct {
			variants []Variant
			names    []string
			axis     string
		}{{s.Shown, s.Amounts, s.AxisName[0]}, {s.Replies, s.Lengths, s.AxisName[1]}} {
			if len(by.variants) == 0 {
				continue
			}
			row = append(row, Panel{
				X: Axis{Label: by.axis, Categories: by.names}, Y: Axis{Label: metric + " gained"},
				Series: s.series(by.variants, m), References: s.lines(m),
			})
		}
		f.Panels = append(f.Panels, alike(row)...)
	}
	return f
}

// week is the amount of Amounts after which the paper finds little more to gain.
const week = "7"

// Converges says of every generator what it gains up to a week shown, and from there
// to the most that is shown: the paper's Figure 4 has next to nothing there.
func (s Segment) Converges() []string {
	at, last := slices.Index(s.Amounts, week), len(s.Amounts)-1
	var notes []string
	for _, series := range s.series(s.Shown, 0) {
		var parts []string
		for m, metric := range s.Metrics {
			first, some := s.gain(series.Name, 0, m)
			middle, too := s.gain(series.Name, at, m)
			most, all := s.gain(series.Name, last, m)
			if some && too && all && at > 0 && at < last {
				parts = append(parts, fmt.Sprintf("%s %+.3f and %+.3f", metric, middle-first, most-middle))
			}
		}
		if len(parts) > 0 {
			notes = append(notes, fmt.Sprintf("%s gains from %s to %s days, and from there to %s: %s.",
				series.Name, s.Amounts[0], week, s.Amounts[last], strings.Join(parts, ", ")))
		}
	}
	return notes
}

// gain returns the gain of a generator shown an amount, and whether there is one.
func (s Segment) gain(generator string, amount, metric int) (float64, bool) {
	for _, v := range s.Shown {
		if v.Name == generator && v.Amount == amount && v.Missing == "" && !v.Gains[metric].None {
			return v.Gains[metric].Value, true
		}
	}
	return 0, false
}

// lines are the base row and the others that are drawn across.
func (s Segment) lines(metric int) []Reference {
	all := []Reference{{Label: s.Base, Along: EqualY}}
	for _, l := range s.Lines {
		if l.Missing == "" && !l.Gains[metric].None {
			g := l.Gains[metric]
			all = append(all, Reference{Label: l.Name, Along: EqualY, Value: g.Value, Low: g.Low, High: g.High})
		}
	}
	return all
}

// alike gives panels of one metric the same ends.
func alike(row []Panel) []Panel {
	whole := newSpan(Axis{})
	for i := range row {
		_, y := row[i].ends()
		whole.hold(y.low)
		whole.hold(y.high)
	}
	for i := range row {
		row[i].Y.Min, row[i].Y.Max = &whole.low, &whole.high
	}
	return row
}

// series returns the series of a panel, one a generator.
func (s Segment) series(variants []Variant, metric int) []Series {
	var all []Series
	for _, v := range variants {
		i := slices.IndexFunc(all, func(of Series) bool { return of.Name == v.Name })
		if i < 0 {
			i = len(all)
			all = append(all, Series{Name: v.Name, Kind: Line})
		}
		switch {
		case v.Missing != "":
			all[i].Missing = v.Missing
		case !v.Gains[metric].None:
			g := v.Gains[metric]
			all[i].Points = append(all[i].Points, Point{X: float64(v.Amount), Y: g.Value, YLow: g.Low, YHigh: g.High})
		}
	}
	for i := range all {
		switch {
		case len(all[i].Points) > 0: // what is missing of it is a gap
			all[i].Missing = ""
		case all[i].Missing == "":
			all[i].Missing = "the metric is not defined here"
		}
	}
	return all
}
