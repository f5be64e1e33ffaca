package compare

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// around returns what was measured of users whose values of a metric lie around a
// mean; of the first without of them there is none.
func around(rng *rand.Rand, m fidelity.Metric, users, without int, mean float64) *fidelity.Measured {
	measured := &fidelity.Measured{}
	c := fidelity.Column{Metric: m.Name}
	for u := range users {
		measured.Users = append(measured.Users, uint32(u))
		value, has := mean+.02*(rng.Float64()-.5), 1.
		if u < without {
			value, has = 0, 0
		}
		if m.Dims == 3 { // diversity: written, has, real
			c.Sums = append(c.Sums, value*has, has, has)
		} else {
			c.Sums = append(c.Sums, value, has)
		}
	}
	measured.Columns = []fidelity.Column{c}
	return measured
}

func named(t *testing.T, name string) fidelity.Metric {
	t.Helper()
	m, err := fidelity.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// table4 returns a block by one metric of three generators beside the yardstick.
func table4(t *testing.T, metric string, real float64, values ...float64) *Block {
	t.Helper()
	m := named(t, metric)
	rng := rand.New(rand.NewPCG(1, 2))
	rows := []FidelityRow{{Row{"real against real", Yardstick}, []*fidelity.Measured{around(rng, m, 30, 0, real)}}}
	for i, role := range []Role{Rival, Ours, Generator} {
		rows = append(rows, FidelityRow{Row{string(role), role}, []*fidelity.Measured{around(rng, m, 30, 0, values[i])}})
	}
	b, err := Fidelity(Design{Seed: 1, Swaps: 500, Resamples: 500}, rows, []fidelity.Metric{m})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The top row is the best by the direction of the metric, never the yardstick, and
// only where more is better there is an Improvement.
func TestTopIsTheBestRow(t *testing.T) {
	for metric, want := range map[string]struct {
		values []float64 // rival, ours, generator
		real   float64
		top    Role
	}{
		fidelity.BLEU:          {[]float64{.3, .5, .4}, .9, Ours},
		fidelity.JSD:           {[]float64{.3, .5, .4}, .1, Rival},
		fidelity.SeedCopy:      {[]float64{.3, .6, .9}, .5, Ours},
		fidelity.Diversity:     {[]float64{.3, .5, 1.1}, .99, Generator},
		fidelity.EventsPerWeek: {[]float64{3, 5, 14}, 6, Ours},
	} {
		b := table4(t, metric, want.real, want.values...)
		for _, r := range b.Rows {
			cell := r.Cells[0]
			if cell.Top != (r.Role == want.top) {
				t.Errorf("%s: top of %s is %v, want %s on top", metric, r.Name, cell.Top, want.top)
			}
			if cell.Bold != cell.Top { // the others are far away
				t.Errorf("%s: bold of %s is %v", metric, r.Name, cell.Bold)
			}
			if (r.Role == Yardstick) != (cell.Difference == nil) || cell.Against == "real against real" {
				t.Errorf("%s: row %s has the difference %v and is tested against %q", metric, r.Name, cell.Difference, cell.Against)
			}
			if (cell.Improvement != nil) != (r.Role == Ours && metric == fidelity.BLEU) {
				t.Errorf("%s: improvement of %s is %v", metric, r.Name, cell.Improvement)
			}
			if cell.Improvement != nil && cell.Improvement.Other != string(Rival) {
				t.Errorf("%s: improvement over %s", metric, cell.Improvement.Other)
			}
		}
	}
}

func TestFidelityCellsAreMeansWithTheirIntervals(t *testing.T) {
	b := table4(t, fidelity.JSD, .1, .3, .3, .4)
	if b.Users != 30 || b.Repeats != 1 || b.Windows != 0 {
		t.Errorf("block of %d users, %d repeats, %d windows", b.Users, b.Repeats, b.Windows)
	}
	m := named(t, fidelity.JSD)
	rng := rand.New(rand.NewPCG(1, 2))
	s := stats.Sample{Users: 30, Dims: 2, Value: m.Value}
	for _, mean := range []float64{.1, .3, .3, .4} {
		s.Rows = append(s.Rows, [][]float64{around(rng, m, 30, 0, mean).Columns[0].Sums})
	}
	e, err := s.Bootstrap(500, stats.Stream(1, "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range b.Rows {
		var sum float64
		for u := range 30 {
			sum += s.Rows[i][0][2*u]
		}
		if math.Abs(r.Cells[0].Value-sum/30) > 1e-12 {
			t.Errorf("row %s: %v, want %v", r.Name, r.Cells[0].Value, sum/30)
		}
		if i == 0 {
			continue
		}
		want := describe(e[i].Minus(e[0]))
		if diff := cmp.Diff(&want, r.Cells[0].Difference); diff != "" {
			t.Errorf("row %s (-want +got):\n%s", r.Name, diff)
		}
	}
}

func TestUsersLeftOutAreCountedAndAMetricOfNobodyIsUndefined(t *testing.T) {
	m, other := named(t, fidelity.BD), named(t, fidelity.JSD)
	rng := rand.New(rand.NewPCG(1, 2))
	both := func(without, othersWithout int) *fidelity.Measured {
		a, b := around(rng, m, 10, without, .5), around(rng, other, 10, othersWithout, .5)
		a.Columns = append(a.Columns, b.Columns...)
		return a
	}
	rows := []FidelityRow{
		{Row{"real", Yardstick}, []*fidelity.Measured{both(0, 0), both(0, 0)}},
		{Row{"a", Generator}, []*fidelity.Measured{both(3, 1), both(2, 10)}},
	}
	b, err := Fidelity(Design{Swaps: 100, Resamples: 100}, rows, []fidelity.Metric{m, other})
	if err != nil {
		t.Fatal(err)
	}
	want := []LeftOut{{"bd", "a", 5, 20, m.LeavesOut}, {"jsd", "a", 11, 20, ""}}
	if diff := cmp.Diff(want, b.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"bd"}, b.Metrics); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	if len(b.Undefined) != 1 || b.Undefined[0].Metric != "jsd" || !strings.Contains(b.Undefined[0].Why, "row a has it for no user") {
		t.Errorf("undefined: %v", b.Undefined)
	}
	if v := b.Rows[1].Cells[0].Value; math.Abs(v-.5) > .02 {
		t.Errorf("mean over the users who have a value: %v, want about .5", v)
	}
}

// replied returns what was measured of users of whose first replies, two each, so
// many passed.
func replied(passed ...float64) *fidelity.Measured {
	c := fidelity.Column{Metric: fidelity.PassAt1}
	m := &fidelity.Measured{}
	for u, n := range passed {
		m.Users = append(m.Users, uint32(u))
		if n < 0 { // nobody asked
			c.Sums = append(c.Sums, 0, 0, 0)
		} else {
			c.Sums = append(c.Sums, n, 1, 2)
		}
	}
	m.Columns = []fidelity.Column{c}
	return m
}

// Rows without replies have no cell of their metrics and take part in no test; with
// nothing to differ from, the interval is that of the share.
func TestRowsWithoutReplies(t *testing.T) {
	m := named(t, fidelity.PassAt1)
	none := replied(-1, -1, -1, -1, -1, -1)
	row := func(name string, role Role, repeats ...*fidelity.Measured) FidelityRow {
		return FidelityRow{Row{name, role}, repeats}
	}
	rows := []FidelityRow{
		row("real", Yardstick, none, none), row("markov", Generator, none, none),
		row("a", Generator, replied(2, 2, 1, 2, 2, -1), replied(2, 2, 2, 2, 2, 2)),
		row("b", Generator, replied(0, 0, 1, 0, 0, 0), replied(0, 1, 0, 0, 0, 0)),
	}
	b, err := Fidelity(Design{Seed: 1, Swaps: 200, Resamples: 200}, rows, []fidelity.Metric{m})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if diff := cmp.Diff([]Cell{{None: true}}, b.Rows[i].Cells); diff != "" {
			t.Errorf("%s (-want +got):\n%s", b.Rows[i].Name, diff)
		}
	}
	for i, want := range []float64{(9./10 + 1) / 2, 1. / 12} {
		c := b.Rows[2+i].Cells[0]
		if math.Abs(c.Value-want) > 1e-12 || c.None || c.Difference != nil || c.Top != (i == 0) || c.Against != []string{"b", "a"}[i] {
			t.Errorf("%s: %+v, want %v", b.Rows[2+i].Name, c, want)
		}
		if c.Interval == nil || !c.Interval.Contains(c.Value) || c.Interval.Low < 0 || c.Interval.High > 1 || c.Interval.Low == c.Interval.High {
			t.Errorf("%s: interval %v of %v", b.Rows[2+i].Name, c.Interval, c.Value)
		}
	}
	if diff := cmp.Diff([]LeftOut{{"pass@1", "a", 1, 12, "no reply"}}, b.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	b, err = Fidelity(Design{Swaps: 100, Resamples: 100}, rows[:2], []fidelity.Metric{m})
	if err != nil || len(b.Metrics) != 0 || len(b.Undefined) != 1 || !strings.Contains(b.Undefined[0].Why, "no row has it") {
		t.Errorf("without any reply: %+v, %v", b, err)
	}
}

func TestFidelityMistakes(t *testing.T) {
	m := named(t, fidelity.JSD)
	rng := rand.New(rand.NewPCG(1, 2))
	ten, nine := around(rng, m, 10, 0, .5), around(rng, m, 9, 0, .5)
	for want, rows := range map[string][]FidelityRow{
		"no rows":                   nil,
		`row "a" has 2 repeats`:     {{Row{"real", Yardstick}, []*fidelity.Measured{ten}}, {Row{"a", Generator}, []*fidelity.Measured{ten, ten}}},
		`row "a" has 0 repeats`:     {{Row{"a", Generator}, nil}},
		"is of other users":         {{Row{"real", Yardstick}, []*fidelity.Measured{ten}}, {Row{"a", Generator}, []*fidelity.Measured{nine}}},
		"was not measured":          {{Row{"a", Generator}, []*fidelity.Measured{{Users: ten.Users}}}},
		`both have the role "refer`: {{Row{"a", Yardstick}, []*fidelity.Measured{ten}}, {Row{"b", Reference}, []*fidelity.Measured{ten}}},
	} {
		if _, err := Fidelity(Design{}, rows, []fidelity.Metric{m}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
