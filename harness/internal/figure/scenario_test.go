package figure

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func gain(x float64) Gain { return Gain{Value: x, Low: ptr(x - .1), High: ptr(x + .1)} }

func TestSegment(t *testing.T) {
	s := Segment{
		Base: "Pretrained", Metrics: []string{"N@3", "Pre"}, Amounts: []string{"1 ev", "7", "21"}, Lengths: []string{"1", "7"},
		AxisName: [2]string{"days shown", "days a reply"},
		Lines:    []Variant{{Name: "Finetuned", Gains: []Gain{gain(.5), {None: true}}}},
		Shown: []Variant{
			{Name: "llm", Amount: 0, Gains: []Gain{gain(.1), gain(.2)}}, {Name: "llm", Amount: 1, Missing: "not run"},
			{Name: "llm", Amount: 2, Gains: []Gain{gain(.3), {None: true}}},
			{Name: "markov", Amount: 0, Gains: []Gain{gain(0), {None: true}}}, {Name: "markov", Amount: 1, Gains: []Gain{gain(.2), {None: true}}},
			{Name: "markov", Amount: 2, Gains: []Gain{gain(.25), {None: true}}},
			{Name: "gone", Amount: 0, Missing: "fit: exit 7"},
		},
		Replies: []Variant{{Name: "llm", Amount: 1, Gains: []Gain{gain(.1), gain(.1)}}},
	}
	f := s.Figure()
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	if len(f.Panels) != 4 || f.Columns != 2 {
		t.Fatalf("%d panels in %d columns, want 4 in 2", len(f.Panels), f.Columns)
	}
	shown, replies, second := f.Panels[0], f.Panels[1], f.Panels[2]
	want := []Series{
		{Name: "llm", Kind: Line, Points: []Point{{X: 0, Y: .1, YLow: ptr(0), YHigh: ptr(.2)}, {X: 2, Y: .3, YLow: gain(.3).Low, YHigh: gain(.3).High}}},
		{Name: "markov", Kind: Line, Points: shown.Series[1].Points},
		{Name: "gone", Kind: Line, Missing: "fit: exit 7"},
	}
	if diff := cmp.Diff(want, shown.Series); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	if *shown.Y.Max != *replies.Y.Max || *shown.Y.Min != *replies.Y.Min {
		t.Error("panels of one metric have different ends")
	}
	if len(shown.References) != 2 || shown.References[1].Value != .5 || len(second.References) != 1 {
		t.Errorf("reference lines %v and %v", shown.References, second.References)
	}
	if second.Series[1].Missing != "the metric is not defined here" {
		t.Errorf("a metric that is not defined: %+v", second.Series[1])
	}
	notes := []string{"markov gains from 1 ev to 7 days, and from there to 21: N@3 +0.200 and +0.050."}
	if diff := cmp.Diff(notes, s.Converges()); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	rendered(t, f.SVG)
}

func TestPrivacyFigures(t *testing.T) {
	u := Uniqueness(Distribution{
		Title: "phone", Published: []Threshold{{Label: "published", Value: .3, Share: .8}},
		Samples: []Sample{{Name: "a", Values: []float64{.4, .1, .1}}, {Name: "b", Missing: "not run"}, {Name: "real", Muted: true, Values: []float64{.5}}},
	})
	if diff := cmp.Diff([]Point{{X: .1, Y: 2. / 3}, {X: .4, Y: 1}}, u.Panels[0].Series[0].Points); diff != "" {
		t.Errorf("distribution function (-want +got):\n%s", diff)
	}
	lines := []Reference{{Label: "published", Value: .3, Along: EqualX}, {Label: "published", Value: .8, Along: EqualY}}
	if diff := cmp.Diff(lines, u.Panels[0].References); diff != "" {
		t.Errorf("thresholds (-want +got):\n%s", diff)
	}
	b := Budget(Distribution{Title: "all", Samples: []Sample{
		{Name: "a", Values: []float64{1, math.Inf(1)}}, {Name: "b", Values: []float64{math.Inf(1)}},
	}, Published: []Threshold{{Label: "CDF .9", Share: .9}}})
	if got := b.Panels[0].Series; len(got[0].Points) != 1 || got[0].Points[0].Y != .5 || got[1].Missing != "all values are infinite" {
		t.Errorf("infinite values: %+v", got)
	}
	m := Membership(Attack{
		Title: "phone", Classifiers: []string{"LR", "SVM"}, Published: .55, Source: "published: below .55",
		Rows: []AttackRow{{Name: "a", Success: []Gain{gain(.6), {None: true}}}, {Name: "b", Missing: "not refitted"}},
	})
	if len(m.Panels[0].Series[0].Points) != 1 || len(m.Panels[0].References) != 2 || m.Panels[0].References[0].Value != .5 {
		t.Errorf("membership: %+v", m.Panels[0])
	}
	w := Tradeoff("phone, bert4rec", .025, []Worth{
		{Name: "copy", End: true, Excess: gain(1), Linked: gain(.9)}, {Name: "markov", Excess: gain(.2), Linked: gain(.4)},
		{Name: "seqgan", Excess: Gain{None: true}, Linked: gain(.1)}, {Name: "gone", Missing: "fit: exit 7"},
	})
	if got := w.Panels[0].Series[2].Missing; got != "not defined" {
		t.Errorf("a row without ExcessReplacement: %q", got)
	}
	for _, f := range []*Figure{u, b, m, w} {
		if !bytes.Contains(rendered(t, f.SVG), []byte(f.Panels[0].Title)) {
			t.Errorf("a panel has no title %q", f.Panels[0].Title)
		}
		rendered(t, f.PDF)
	}
	u.Panels[0].Series[0].Points = Cumulative([]float64{math.NaN(), .1})
	if u.Check() == nil {
		t.Error("a value that is not a number passes")
	}
}

func TestLooksDifferUntilTheyRepeat(t *testing.T) {
	f := &Figure{Panels: []Panel{{}}}
	for i := range 40 {
		f.Panels[0].Series = append(f.Panels[0].Series, Series{Name: strings.Repeat("x", i+1), Kind: Line, Points: []Point{{}}})
	}
	var seen []look
	for _, l := range f.looks() {
		if slices.ContainsFunc(seen, func(o look) bool {
			return o.color == l.color && o.marker == l.marker && slices.Equal(o.dashes, l.dashes)
		}) {
			t.Fatal("two series look the same")
		}
		seen = append(seen, l)
	}
	bars := map[string]bool{}
	for _, s := range f.Panels[0].Series[:14] {
		l := f.looks()[s.Name]
		bars[fmt.Sprint(l.color, l.hollow)] = true
	}
	if len(bars) != 14 {
		t.Errorf("14 bars have %d looks", len(bars))
	}
}
