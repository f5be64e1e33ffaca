package prediction

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// near fails the test if got is further than within from want.
func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.12g, want %.12g within %g", what, got, want, within)
	}
}

// random returns windows of users with skewed answers, some of them no class, and
// scores with many ties that lean to the answer.
func random(rng *rand.Rand, users, classes, windows int) (Answers, data.Scores) {
	var a Answers
	s := data.Scores{Classes: classes}
	for w := range windows {
		a.Window = append(a.Window, uint32(1000+w))
		a.User = append(a.User, uint32(3*rng.IntN(users)+1))
		c := int(float64(classes+1) * math.Pow(rng.Float64(), 2))
		a.Class = append(a.Class, uint32(c))
		for class := range classes {
			x := float32(rng.IntN(6))
			if class == c && rng.IntN(3) == 0 {
				x += 3
			}
			s.Values = append(s.Values, x/4-1)
		}
	}
	s.ID = slices.Clone(a.Window)
	return a, s
}

func count(t testing.TB, a Answers, s data.Scores) *Tally {
	t.Helper()
	tally, err := Count(a, s)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

func lookupMetric(t testing.TB, name string, table Table) Metric {
	t.Helper()
	m, err := Lookup(name, table)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// window is one window as the naive implementation sees it.
type window struct {
	user   uint32
	answer int // -1: no class
	order  []int
}

func windowsOf(a Answers, s data.Scores) []window {
	var out []window
	for i := range a.Window {
		w := window{user: a.User[i], answer: int(a.Class[i])}
		if w.answer >= s.Classes {
			w.answer = -1
		}
		for c := range s.Classes {
			w.order = append(w.order, c)
		}
		row := s.Row(i)
		sort.SliceStable(w.order, func(x, y int) bool { return row[w.order[x]] > row[w.order[y]] })
		out = append(out, w)
	}
	return out
}

// naive computes a metric window by window, straight from its definition.
func naive(name string, windows []window, table Table) float64 {
	classes := table.Classes
	tp, fp, fn := make([]float64, classes), make([]float64, classes), make([]float64, classes)
	frequency := map[uint32][]float64{}
	for _, w := range windows {
		if frequency[w.user] == nil {
			frequency[w.user] = make([]float64, classes)
		}
		if w.answer >= 0 {
			frequency[w.user][w.answer]++
		}
		if w.order[0] == w.answer {
			tp[w.answer]++
			continue
		}
		fp[w.order[0]]++
		if w.answer >= 0 {
			fn[w.answer]++
		}
	}
	zero := func(a, b float64) float64 {
		if b == 0 {
			return 0
		}
		return a / b
	}
	pre := func(c int) float64 { return zero(tp[c], tp[c]+fp[c]) }
	rec := func(c int) float64 { return zero(tp[c], tp[c]+fn[c]) }
	f1 := func(c int) float64 { return zero(2*pre(c)*rec(c), pre(c)+rec(c)) }
	mean := func(f func(int) float64, over []uint32) float64 {
		var sum float64
		for _, c := range over {
			sum += f(int(c))
		}
		return sum / float64(len(over))
	}
	weight := func(f func(int) float64) float64 {
		var sum float64
		for c := range classes {
			sum += (tp[c] + fn[c]) / float64(len(windows)) * f(c)
		}
		return sum
	}
	in := func(group []uint32) (both []uint32) {
		for _, c := range table.Reported {
			if slices.Contains(group, c) {
				both = append(both, c)
			}
		}
		return both
	}
	gain := func(n int) float64 {
		var sum float64
		for _, w := range windows {
			for r, c := range w.order[:min(n, classes)] {
				if c == w.answer {
					sum += 1 / math.Log2(float64(r+2))
				}
			}
		}
		return sum / float64(len(windows))
	}
	graded := func(n int) float64 {
		var sum float64
		for _, w := range windows {
			f := frequency[w.user]
			best := slices.Clone(f)
			sort.Sort(sort.Reverse(sort.Float64Slice(best)))
			var dcg, ideal float64
			for r := range min(n, classes) {
				dcg += f[w.order[r]] / math.Log2(float64(r+2))
				ideal += best[r] / math.Log2(float64(r+2))
			}
			sum += zero(dcg, ideal)
		}
		return sum / float64(len(windows))
	}
	switch name {
	case "precision":
		return mean(pre, table.Reported)
	case "recall":
		return mean(rec, table.Reported)
	case "macro-f1":
		return mean(f1, table.Reported)
	case "precision-all":
		return mean(pre, table.Present)
	case "recall-all":
		return mean(rec, table.Present)
	case "macro-f1-all":
		return mean(f1, table.Present)
	case "recall-head":
		return mean(rec, in(table.Head))
	case "recall-middle":
		return mean(rec, in(table.Middle))
	case "recall-tail":
		return mean(rec, in(table.Tail))
	case "weighted-precision":
		return weight(pre)
	case "weighted-recall":
		return weight(rec)
	case "accuracy", "ndcg@1":
		return gain(1)
	case "ndcg@3":
		return gain(3)
	case "ndcg@5":
		return gain(5)
	case "ndcg-graded@3":
		return graded(3)
	case "ndcg-graded@5":
		return graded(5)
	case "ndcg-graded@10":
		return graded(10)
	}
	return math.NaN()
}

// naiveByUser is the mean over users of the naive metric, class averages over the
// user's own answers.
func naiveByUser(name string, windows []window, table Table) float64 {
	users := map[uint32][]window{}
	for _, w := range windows {
		users[w.user] = append(users[w.user], w)
	}
	var ids []uint32
	for u := range users {
		ids = append(ids, u)
	}
	slices.Sort(ids)
	var sum, n float64
	for _, u := range ids {
		own := table
		keep := func(group []uint32) (out []uint32) {
			for _, c := range group {
				if slices.ContainsFunc(users[u], func(w window) bool { return w.answer == int(c) }) {
					out = append(out, c)
				}
			}
			return out
		}
		own.Reported, own.Present = keep(table.Reported), keep(table.Present)
		own.Head, own.Middle, own.Tail = keep(table.Head), keep(table.Middle), keep(table.Tail)
		if v := naive(name, users[u], own); !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / n
}

func shares(rng *rand.Rand, classes int) []float64 {
	out := make([]float64, classes)
	for c := range out {
		out[c] = math.Pow(rng.Float64(), 2)
	}
	return out
}

func TestMetricsAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	undefined := 0
	for range 60 {
		a, s := random(rng, 2+rng.IntN(12), 1+rng.IntN(14), 1+rng.IntN(600))
		tally, windows := count(t, a, s), windowsOf(a, s)
		if err := tally.check(); err != nil {
			t.Fatal(err)
		}
		table, err := NewTable(tally, shares(rng, s.Classes))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(Names(), "ndcg@1", "ndcg-graded@10") {
			m, err := Lookup(name, table)
			if err != nil {
				if want := naive(name, windows, table); !math.IsNaN(want) {
					t.Errorf("%s: %v, naive value %v", name, err, want)
				}
				undefined++
				continue
			}
			near(t, name, m.Of(tally), naive(name, windows, table), 1e-12)
			want := naiveByUser(name, windows, table)
			if math.IsNaN(want) {
				want = 0 // no user has such an answer
			}
			near(t, userPrefix+name, lookupMetric(t, userPrefix+name, table).Of(tally), want, 1e-12)
		}
	}
	if undefined == 0 || undefined > 400 {
		t.Errorf("%d undefined metrics: the samples do not show both cases", undefined)
	}
}

func TestIdentities(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		a, s := random(rng, 1+rng.IntN(9), 1+rng.IntN(20), 1+rng.IntN(300))
		tally := count(t, a, s)
		table, err := NewTable(tally, nil)
		if err != nil {
			t.Fatal(err)
		}
		of := func(name string) float64 { return lookupMetric(t, name, table).Of(tally) }
		accuracy := of("accuracy")
		near(t, "NDCG@1 against accuracy", of("ndcg@1"), accuracy, 1e-15)
		near(t, "weighted recall against accuracy", of("weighted-recall"), accuracy, 1e-12)
		for _, prefix := range []string{"", userPrefix} {
			if n3, n5 := of(prefix+"ndcg@3"), of(prefix+"ndcg@5"); n5 < n3 {
				t.Errorf("%sNDCG@5 %v < NDCG@3 %v", prefix, n5, n3)
			}
		}
		if all, many := of("ndcg@1000"), of("ndcg@20"); all != many {
			t.Errorf("NDCG@1000 %v, NDCG@20 of at most 20 classes %v", all, many)
		}
	}
}
