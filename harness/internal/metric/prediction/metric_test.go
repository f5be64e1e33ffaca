package prediction

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The gains of ranks 1 to 6, as prediction-metrics.md gives them.
func TestNDCGKnownAnswers(t *testing.T) {
	want := map[string][]float64{
		"ndcg@3": {1, .630930, .5, 0, 0, 0},
		"ndcg@5": {1, .630930, .5, .430677, .386853, 0},
	}
	for r := range 6 {
		tally := count(t, Answers{[]uint32{7}, []uint32{1}, []uint32{uint32(r)}},
			data.Scores{ID: []uint32{7}, Classes: 6, Values: []float32{9, 8, 7, 6, 5, 4}})
		for name, gains := range want {
			near(t, fmt.Sprintf("%s of rank %d", name, r+1), lookupMetric(t, name, Table{Classes: 6}).Of(tally), gains[r], 5e-7)
		}
	}
}

// Equal scores: the lower class id ranks first.
func TestTies(t *testing.T) {
	for class := range uint32(4) {
		tally := count(t, Answers{[]uint32{0}, []uint32{0}, []uint32{class}},
			data.Scores{ID: []uint32{0}, Classes: 4, Values: []float32{.5, .5, .5, .5}})
		if tally.Predicted[0] != 1 || tally.Ranks[class] != 1 {
			t.Errorf("class %d of equal scores: predicted %v, ranks %v", class, tally.Predicted, tally.Ranks)
		}
	}
}

// A confusion matrix by hand: answers 0 0 0 1 1 2, predictions 0 0 1 1 0 0, as in
// scikit-learn's classification_report.
func TestMacroByHand(t *testing.T) {
	answers, predictions := []uint32{0, 0, 0, 1, 1, 2}, []int{0, 0, 1, 1, 0, 0}
	a, s := Answers{}, data.Scores{Classes: 3}
	for i, c := range answers {
		row := make([]float32, 3)
		row[predictions[i]] = 1
		a.Window, a.User, a.Class = append(a.Window, uint32(i)), append(a.User, uint32(i%2)), append(a.Class, c)
		s.ID, s.Values = append(s.ID, uint32(i)), append(s.Values, row...)
	}
	tally := count(t, a, s)
	table := Table{Classes: 3, Reported: []uint32{0, 1}, Present: []uint32{0, 1, 2}}
	for name, want := range map[string]float64{
		"precision-all":      (2./4 + 1./2 + 0) / 3,
		"recall-all":         (2./3 + 1./2 + 0) / 3,
		"macro-f1-all":       (4./7 + 2./4 + 0) / 3,
		"precision":          (2./4 + 1./2) / 2,
		"recall":             (2./3 + 1./2) / 2,
		"macro-f1":           (4./7 + 2./4) / 2,
		"weighted-precision": (3*2./4 + 2*1./2 + 0) / 6,
		"weighted-recall":    3. / 6,
		"accuracy":           3. / 6,
	} {
		near(t, name, lookupMetric(t, name, table).Of(tally), want, 1e-15)
	}
}

func TestPrintedIsTheMeanOverRepeats(t *testing.T) {
	right := count(t, Answers{[]uint32{0}, []uint32{0}, []uint32{1}}, data.Scores{ID: []uint32{0}, Classes: 2, Values: []float32{0, 1}})
	wrong := count(t, Answers{[]uint32{0}, []uint32{0}, []uint32{1}}, data.Scores{ID: []uint32{0}, Classes: 2, Values: []float32{1, 0}})
	m := lookupMetric(t, "accuracy", Table{Classes: 2})
	near(t, "mean", m.Printed([]*Tally{right, wrong, wrong}), 1./3, 1e-15)
}

// Published NDCG@5 below NDCG@3 cannot come from one relevant class, but can from
// graded relevance: here the fourth class should stand first.
func TestGradedNDCGCanFall(t *testing.T) {
	a, s := Answers{}, data.Scores{Classes: 5}
	for i, c := range []uint32{0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4} {
		a.Window, a.User, a.Class = append(a.Window, uint32(i)), append(a.User, 0), append(a.Class, c)
		s.ID, s.Values = append(s.ID, uint32(i)), append(s.Values, 5, 4, 3, 2, 1)
	}
	a.Class[9], a.Class[10] = 0, 0 // frequencies 6 3 2 0 2: class 3 is never an answer
	tally := count(t, a, s)
	table := Table{Classes: 5}
	n3 := lookupMetric(t, "ndcg-graded@3", table).Of(tally)
	n5 := lookupMetric(t, "ndcg-graded@5", table).Of(tally)
	ideal := 6 + 3*.6309297535714574 + 2*.5 + 2*.43067655807339306
	near(t, "graded NDCG@3", n3, 1, 1e-12)
	near(t, "graded NDCG@5", n5, (6+3*.6309297535714574+2*.5+2*.38685280723454163)/ideal, 1e-12)
	if n5 >= n3 {
		t.Errorf("graded NDCG@5 %v, NDCG@3 %v, want a fall", n5, n3)
	}
}

func TestLookupErrors(t *testing.T) {
	table := Table{Classes: 4}
	for name, want := range map[string]string{
		"ndgc@3":          `metric "ndgc@3": unknown; did you mean "ndcg@3"?`,
		"acuracy":         `did you mean "accuracy"?`,
		"user-recal":      `metric "user-recal": unknown; did you mean "recall"?`,
		"ndcg":            `depth "" is no whole number from 1; write ndcg@3`,
		"ndcg@0":          `depth "0"`,
		"ndcg@+3":         `depth "+3"`,
		"ndcg-graded@11":  "depth 11 is beyond 10",
		"user-user-ndcg@": "unknown",
	} {
		_, err := Lookup(name, table)
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, ErrUndefined) {
			t.Errorf("Lookup(%q): error %v, want one with %q", name, err, want)
		}
	}
	for _, name := range []string{"precision", "recall-all", "user-recall-tail"} {
		if _, err := Lookup(name, table); !errors.Is(err, ErrUndefined) {
			t.Errorf("Lookup(%q) without classes: error %v, want ErrUndefined", name, err)
		}
	}
}

// Every metric has the documented shape: its own name, numbers in 0..1, 0 for
// nothing.
func TestEveryMetric(t *testing.T) {
	table := Table{Classes: 4, Reported: []uint32{0, 1, 2}, Present: []uint32{0, 1, 2, 3},
		Head: []uint32{0}, Middle: []uint32{1}, Tail: []uint32{2, 3}}
	tally := count(t, Answers{[]uint32{0, 1}, []uint32{5, 9}, []uint32{1, 4}},
		data.Scores{ID: []uint32{0, 1}, Classes: 4, Values: []float32{0, 1, 2, 3, 4, 5, 6, 7}})
	for _, base := range Names() {
		for _, name := range []string{base, userPrefix + base} {
			m := lookupMetric(t, name, table)
			if m.Name != name {
				t.Errorf("metric %q calls itself %q", name, m.Name)
			}
			if v := m.Value(make([]float64, m.Dims)); v != 0 {
				t.Errorf("%s of nothing = %v, want 0", name, v)
			}
			if v := m.Of(tally); !(v >= 0 && v <= 1) {
				t.Errorf("%s = %v, want 0 to 1", name, v)
			}
			if n := len(m.ByUser(tally)); n != 2*m.Dims {
				t.Errorf("%s: %d numbers by user, want 2 x %d", name, n, m.Dims)
			}
		}
	}
}

func TestTableClasses(t *testing.T) {
	// Class 0: 20 answers of 5 users; 1: 20 of 4; 2: 19 of 5; 3: none; 4: no class.
	a := Answers{}
	add := func(user, class uint32, n int) {
		for range n {
			a.Window, a.User, a.Class = append(a.Window, uint32(len(a.Window))), append(a.User, user), append(a.Class, class)
		}
	}
	for u := range uint32(5) {
		add(u, 0, 4)
		if u < 4 {
			add(u, 1, 5)
			add(u, 2, 4)
		} else {
			add(u, 2, 3)
		}
		add(u, 4, 30)
	}
	s := data.Scores{ID: slices.Clone(a.Window), Classes: 4, Values: make([]float32, 4*len(a.Window))}
	table, err := NewTable(count(t, a, s), []float64{30, 20, 20, 30})
	if err != nil {
		t.Fatal(err)
	}
	// By share: 0 and 3 (.3 each), then 1 and 2 (.2 each), starting at 0, .3, .6, .8.
	want := Table{Classes: 4, Reported: []uint32{0}, Present: []uint32{0, 1, 2}, Head: []uint32{0, 3}, Middle: []uint32{1, 2}}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	for _, bad := range [][]float64{{1, 2, 3}, {1, 2, 3, -1}, {0, 0, 0, 0}, {1, 2, 3, math.NaN()}, {1, 2, 3, math.Inf(1)}} {
		if _, err := NewTable(count(t, a, s), bad); err == nil {
			t.Errorf("shares %v: no error", bad)
		}
	}
}

func TestHeadMiddleTail(t *testing.T) {
	table := Table{Classes: 6}
	if err := table.part([]float64{.04, .5, .06, .3, .05, .05}); err != nil {
		t.Fatal(err)
	}
	// Starts: 1 at 0, 3 at .5, 2 at .8, 4 at .86, 5 at .91, 0 at .96.
	if diff := cmp.Diff([][]uint32{{1}, {2, 3, 4}, {0, 5}}, [][]uint32{table.Head, table.Middle, table.Tail}); diff != "" {
		t.Errorf("head, middle, tail (-want +got):\n%s", diff)
	}
}
