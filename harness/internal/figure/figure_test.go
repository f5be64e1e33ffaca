package figure

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ptr(x float64) *float64 { return &x }

// every is a figure with everything that a figure can hold.
func every() *Figure {
	return &Figure{
		Title: "All kinds", Heading: "HARNESS CHECK: made up.", Notes: []string{"Intervals: 95 %."},
		Panels: []Panel{
			{
				Title: "amounts", X: Axis{Label: "days", Categories: []string{"1", "3", "7"}}, Y: Axis{Label: "N@3"},
				Series: []Series{
					{Name: "markov", Kind: Line, Points: []Point{{X: 0, Y: .5, YLow: ptr(.4), YHigh: ptr(.6)}, {X: 2, Y: .7}}},
					{Name: "seqgan", Kind: Line, Missing: "fit: exit 7"},
				},
				References: []Reference{{Label: "Finetuned", Value: .8, Along: EqualY, Low: ptr(.75), High: ptr(.85)}},
			},
			{
				Title: "user A", X: Axis{Categories: []string{"eat & drink", "work", "吃"}}, Y: Axis{Label: "share"},
				Series: []Series{
					{Name: "real", Kind: Bars, Points: []Point{{X: 0, Y: .5}, {X: 1, Y: .25}, {X: 2, Y: .25}}},
					{Name: "population", Kind: Bars, Muted: true, Points: []Point{{X: 1, Y: 1, YLow: ptr(.9), YHigh: ptr(1.1)}}},
				},
			},
			{
				Title: "overlap", X: Axis{Label: "overlap", Min: ptr(0), Max: ptr(1)}, Y: Axis{Label: "share of weeks", Min: ptr(0), Max: ptr(1)},
				Series:     []Series{{Name: "markov", Kind: Step, Points: Cumulative([]float64{.2, .1, .2, .9})}},
				References: []Reference{{Label: "published: 80 % below .50", Value: .5, Along: EqualX}, {Label: "80 %", Value: .8, Along: EqualY}},
			},
			{
				Title: "users", X: Axis{Label: "JSD", Max: ptr(1)}, Y: Axis{Label: "JSD"},
				Series: []Series{
					{Name: "points", Kind: Scatter, Points: []Point{{X: .1, Y: .2, Label: "A", XLow: ptr(0), XHigh: ptr(.2)}, {X: .1, Y: .21, Label: "B"}}},
					{Name: "numbers", Kind: Line, Points: []Point{{X: 0, Y: 0, YLow: ptr(0), YHigh: ptr(0)}, {X: .5, Y: .1, YLow: ptr(0), YHigh: ptr(.2)}}},
				},
				References: []Reference{{Label: "equal", Along: Diagonal}},
			},
		},
	}
}

func rendered(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEqualFiguresAreEqualBytes(t *testing.T) {
	for form, write := range map[string]func(*Figure, io.Writer) error{
		"svg": (*Figure).SVG, "png": (*Figure).PNG, "pdf": (*Figure).PDF, "csv": (*Figure).CSV,
	} {
		once := rendered(t, func(w io.Writer) error { return write(every(), w) })
		var all sync.WaitGroup
		for range 3 { // whatever is drawn beside it
			all.Go(func() {
				var again bytes.Buffer
				if err := write(every(), &again); err != nil || !bytes.Equal(once, again.Bytes()) {
					t.Errorf("%s: %d and %d bytes differ; %v", form, len(once), again.Len(), err)
				}
			})
		}
		all.Wait()
		other := every()
		other.Panels[0].Series[0].Points[0].Y = .55
		if bytes.Equal(once, rendered(t, func(w io.Writer) error { return write(other, w) })) {
			t.Errorf("%s does not show the number of a point", form)
		}
	}
}

// What must not be overlooked is in the picture, as text that can be searched.
func TestTheSVGSaysEverything(t *testing.T) {
	svg := string(rendered(t, every().SVG))
	for _, want := range []string{
		">HARNESS CHECK: made up.<", ">All kinds<", ">amounts<", ">days<", ">N@3<", ">markov<", ">real<", ">population<",
		">Finetuned<", ">published: 80 % below .50<", ">Not drawn: seqgan, amounts: fit: exit 7.<", ">Intervals: 95 %.<",
		">eat &amp; drink<", ">A<", ">0.6<", "font-family:'Liberation Sans',Arial",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, no := range []string{"吃", ">seqgan<", "NaN"} {
		if strings.Contains(svg, no) {
			t.Errorf("there is %q", no)
		}
	}
}

func TestThePDFHasNoDateAndItsFonts(t *testing.T) {
	pdf := rendered(t, every().PDF)
	for _, no := range []string{"CreationDate", "ModDate", "(D:"} {
		if bytes.Contains(pdf, []byte(no)) {
			t.Errorf("there is %q", no)
		}
	}
	if n := bytes.Count(pdf, []byte("/FontFile2")); n != 2 {
		t.Errorf("%d fonts are embedded, want 2", n)
	}
}

func TestThePNGIsAsSharpAsPrint(t *testing.T) {
	for columns, want := range map[int]int{0: 1400, 1: 1400, 4: 1400} {
		f := every()
		f.Columns = columns
		p, err := png.Decode(bytes.NewReader(rendered(t, f.PNG)))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Bounds().Dx(); got != want {
			t.Errorf("%d columns: %d pixels wide, want %d", columns, got, want)
		}
	}
}

func TestTheCSVHoldsEveryNumber(t *testing.T) {
	lines, err := csv.NewReader(bytes.NewReader(rendered(t, every().CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"panel", "series", "kind", "x", "category", "y", "x_low", "x_high", "y_low", "y_high", "text"},
		{"amounts", "markov", "line", "0", "1", "0.5", "", "", "0.4", "0.6", ""},
		{"amounts", "markov", "line", "2", "7", "0.7", "", "", "", "", ""},
		{"amounts", "seqgan", "line", "", "", "", "", "", "", "", "fit: exit 7"},
		{"amounts", "", "reference", "", "", "0.8", "", "", "0.75", "0.85", "Finetuned"},
		{"user A", "real", "bars", "0", "eat & drink", "0.5", "", "", "", "", ""},
	}
	if diff := cmp.Diff(want, lines[:len(want)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCumulative(t *testing.T) {
	want := []Point{{X: .1, Y: .25}, {X: .2, Y: .75}, {X: .9, Y: 1}}
	if diff := cmp.Diff(want, Cumulative([]float64{.2, .9, .1, .2})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Cumulative(nil); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

// Bad data is an error that says where, in every form, and never a panic.
func TestMistakes(t *testing.T) {
	for want, spoil := range map[string]func(*Figure){
		`panel 1 (amounts): series "markov": point 1: y is NaN`:        func(f *Figure) { f.Panels[0].Series[0].Points[0].Y = math.NaN() },
		`series "markov": point 1: y: the interval is [0.4, +Inf]`:     func(f *Figure) { *f.Panels[0].Series[0].Points[0].YHigh = math.Inf(1) },
		`series "markov": point 1: y: an interval has one end`:         func(f *Figure) { f.Panels[0].Series[0].Points[0].YHigh = nil },
		`series "markov": no points, and no reason why`:                func(f *Figure) { f.Panels[0].Series[0].Points = nil },
		`series "markov": 2 points, and a reason why there are none`:   func(f *Figure) { f.Panels[0].Series[0].Missing = "?" },
		`point 2: x is 3, want one of the 3 categories`:                func(f *Figure) { f.Panels[0].Series[0].Points[1].X = 3 },
		`point 2: x is 0 after 0: points stand in the order of x`:      func(f *Figure) { f.Panels[0].Series[0].Points[1].X = 0 },
		`series 2 is called "markov": every series of a panel needs a`: func(f *Figure) { f.Panels[0].Series[1].Name = "markov" },
		`series "real": unknown kind "pie"`:                            func(f *Figure) { f.Panels[1].Series[0].Kind = "pie" },
		`bars need an x axis of categories`:                            func(f *Figure) { f.Panels[1].X.Categories = nil },
		`axis x: no categories`:                                        func(f *Figure) { f.Panels[1].X.Categories = []string{} },
		`panel 2 (user A): no series`:                                  func(f *Figure) { f.Panels[1].Series = nil },
		`axis y: from 1 to 1`:                                          func(f *Figure) { f.Panels[2].Y.Min = ptr(1) },
		`axis y: an end is +Inf`:                                       func(f *Figure) { f.Panels[2].Y.Max = ptr(math.Inf(1)) },
		`reference "80 %": its value is NaN`:                           func(f *Figure) { f.Panels[2].References[1].Value = math.NaN() },
		`reference "80 %": runs along ""`:                              func(f *Figure) { f.Panels[2].References[1].Along = "" },
		`reference "equal": a diagonal needs two axes of numbers`:      func(f *Figure) { f.Panels[1].References = []Reference{{Label: "equal", Along: Diagonal}} },
		`figure "All kinds": no panels`:                                func(f *Figure) { f.Panels = nil },
		`-1 columns`:                                                   func(f *Figure) { f.Columns = -1 },
	} {
		f := every()
		spoil(f)
		for _, write := range []func(io.Writer) error{f.SVG, f.PNG, f.PDF, f.CSV} {
			var b bytes.Buffer
			if err := write(&b); err == nil || !strings.Contains(err.Error(), want) || b.Len() > 0 {
				t.Errorf("error %v and %d bytes, want %q", err, b.Len(), want)
			}
		}
	}
}

// Numbers that are all the same, none at all, huge or tiny still give a picture.
func TestOddNumbersAreDrawn(t *testing.T) {
	for _, points := range [][]Point{
		{{X: 0, Y: 0}}, {{X: 3, Y: -7}}, {{X: 0, Y: 1e-300}, {X: 1e-300, Y: 0}}, {{X: -1e12, Y: 5e15}, {X: 1e12, Y: 5e15}},
	} {
		for _, kind := range []Kind{Line, Step, Scatter} {
			f := &Figure{Panels: []Panel{{Series: []Series{{Name: "a", Kind: kind, Points: points}, {Name: "b", Kind: kind, Missing: "gone"}}}}}
			for _, write := range []func(io.Writer) error{f.SVG, f.PNG, f.PDF} {
				rendered(t, write)
			}
		}
	}
	gone := &Figure{Panels: []Panel{{Series: []Series{{Name: "b", Kind: Bars, Missing: "gone"}}, X: Axis{Categories: []string{"", ""}}}}}
	rendered(t, gone.SVG)
	rendered(t, gone.PDF)
}
