package prediction

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func TestCountErrors(t *testing.T) {
	good := func() (Answers, data.Scores) {
		return Answers{[]uint32{4, 5}, []uint32{0, 1}, []uint32{1, 0}},
			data.Scores{ID: []uint32{4, 5}, Classes: 2, Values: []float32{0, 1, 1, 0}}
	}
	for _, c := range []struct {
		want  string
		spoil func(*Answers, *data.Scores)
	}{
		{"no windows", func(a *Answers, _ *data.Scores) { *a = Answers{} }},
		{"2 windows, 1 users and 2 classes", func(a *Answers, _ *data.Scores) { a.User = a.User[:1] }},
		{"scores have 0 classes", func(_ *Answers, s *data.Scores) { s.Classes = 0 }},
		{"2 windows and 3 numbers", func(_ *Answers, s *data.Scores) { s.Values = s.Values[:3] }},
		{"scores of window 5 stand at place 0, where window 4 is", func(_ *Answers, s *data.Scores) { s.ID = []uint32{5, 4} }},
		{"window 5: the score of class 1 is NaN", func(_ *Answers, s *data.Scores) { s.Values[3] = float32(math.NaN()) }},
		{"the score of class 0 is +Inf", func(_ *Answers, s *data.Scores) { s.Values[0] = float32(math.Inf(1)) }},
	} {
		a, s := good()
		c.spoil(&a, &s)
		if _, err := Count(a, s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

// An answer that is no class counts as a wrong window.
func TestUnknownAnswers(t *testing.T) {
	a := Answers{[]uint32{0, 1, 2}, []uint32{1, 1, 1}, []uint32{0, 2, 7}}
	tally := count(t, a, data.Scores{ID: a.Window, Classes: 2, Values: []float32{1, 0, 1, 0, 1, 0}})
	want := &Tally{Classes: 2, Users: []uint32{1}, Windows: []uint32{3}, Actual: []uint32{1, 0},
		Predicted: []uint32{3, 0}, Hits: []uint32{1, 0}, Ranks: []uint32{1, 0}, Graded: []uint64{3, 0}}
	if diff := cmp.Diff(want, tally); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
	for _, name := range []string{"accuracy", "ndcg@1", "ndcg@3", "weighted-recall"} {
		near(t, name, lookupMetric(t, name, Table{Classes: 2}).Of(tally), 1./3, 1e-15)
	}
}

// The order of windows does not matter, and tallies of shards merge to that of the
// whole.
func TestMerge(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	a, s := random(rng, 9, 12, 400)
	whole := count(t, a, s)
	var shards []*Tally
	for shard := range uint32(3) {
		var part Answers
		scores := data.Scores{Classes: s.Classes}
		for _, i := range rng.Perm(len(a.Window)) {
			if a.User[i]%3 != 1 {
				t.Fatalf("user %d", a.User[i])
			}
			if a.User[i]/3%3 == shard {
				part.Window, part.User, part.Class = append(part.Window, a.Window[i]), append(part.User, a.User[i]), append(part.Class, a.Class[i])
				scores.Values = append(scores.Values, s.Row(i)...)
			}
		}
		scores.ID = slices.Clone(part.Window)
		shards = append(shards, count(t, part, scores))
	}
	merged, err := Merge(shards[2], shards[0], shards[1])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, merged); diff != "" {
		t.Errorf("merged (-whole +merged):\n%s", diff)
	}
	if err := whole.SameAnswers(merged); err != nil {
		t.Errorf("SameAnswers: %v", err)
	}
	if _, err := Merge(shards[0], shards[1], shards[0]); err == nil || !strings.Contains(err.Error(), "is in two of them") {
		t.Errorf("a shard twice: error %v", err)
	}
	if _, err := Merge(); err == nil {
		t.Error("no tallies: no error")
	}
	if _, err := Merge(shards[0], newTally(nil, 3)); err == nil {
		t.Error("other classes: no error")
	}
}

func TestSameAnswers(t *testing.T) {
	a, s := random(rand.New(rand.NewPCG(7, 8)), 4, 5, 50)
	one := count(t, a, s)
	for i := range s.Values {
		s.Values[i] = -s.Values[i]
	}
	if err := one.SameAnswers(count(t, a, s)); err != nil {
		t.Errorf("other scores: %v", err)
	}
	for name, spoil := range map[string]func(*Answers){
		"other user":   func(a *Answers) { a.User[0] += 100 },
		"other answer": func(a *Answers) { a.Class[3] = (a.Class[3] + 1) % 5 },
	} {
		b := Answers{slices.Clone(a.Window), slices.Clone(a.User), slices.Clone(a.Class)}
		spoil(&b)
		if err := one.SameAnswers(count(t, b, s)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestBinaryRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20 {
		tally := count1(t, rng)
		b, err := tally.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Tally
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tally, &back); diff != "" {
			t.Fatalf("round trip (-wrote +read):\n%s", diff)
		}
		for cut := range len(b) {
			if err := back.UnmarshalBinary(b[:cut]); err == nil {
				t.Fatalf("the first %d of %d bytes: no error", cut, len(b))
			}
		}
		if err := back.UnmarshalBinary(append(b, 0)); err == nil {
			t.Fatal("a byte too many: no error")
		}
	}
	if _, err := (&Tally{Classes: 1, Users: []uint32{1}, Windows: []uint32{1}, Actual: []uint32{0},
		Predicted: []uint32{0}, Hits: []uint32{0}, Ranks: []uint32{0}, Graded: []uint64{0}}).MarshalBinary(); err == nil {
		t.Error("a window without prediction: no error")
	}
}

// Counts that no windows and scores can give are refused when read or written.
func TestContradictions(t *testing.T) {
	// Two classes, users 3 and 4 with two windows each: one hit, one answer of rank 2.
	good := func() *Tally {
		return &Tally{Classes: 2, Users: []uint32{3, 4}, Windows: []uint32{2, 2}, Actual: []uint32{1, 1, 1, 1},
			Predicted: []uint32{2, 0, 2, 0}, Hits: []uint32{1, 0, 1, 0}, Ranks: []uint32{1, 1, 1, 1}, Graded: []uint64{2, 2, 2, 2}}
	}
	if err := good().check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want  string
		spoil func(*Tally)
	}{
		{"tally of 0 classes", func(t *Tally) { t.Classes = 0 }},
		{"user 3 after user 3", func(t *Tally) { t.Users[1] = 3 }},
		{"user 4: no windows", func(t *Tally) { t.Windows[1] = 0 }},
		{"3 predictions for 2 windows", func(t *Tally) { t.Predicted[3] = 1 }},
		{"3 answers for 2 windows", func(t *Tally) { t.Actual[3] = 2 }},
		{"3 ranks for 2 answers", func(t *Tally) { t.Ranks[3] = 2 }},
		{"2 hits, 1 answers of rank 1", func(t *Tally) { t.Hits[2] = 2 }},
		{"class 1: 1 hits of 1 answers and 0 predictions", func(t *Tally) { t.Hits[2], t.Hits[3] = 0, 1 }},
		{"graded gain 3 of rank 2, at most 2", func(t *Tally) { t.Graded[3] = 3 }},
	} {
		tally := good()
		c.spoil(tally)
		_, err := tally.MarshalBinary()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func count1(t testing.TB, rng *rand.Rand) *Tally {
	a, s := random(rng, 1+rng.IntN(5), 1+rng.IntN(14), 1+rng.IntN(60))
	return count(t, a, s)
}

func FuzzTally(f *testing.F) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 4 {
		b, err := count1(f, rng).MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(magic))
	f.Add([]byte(magic + "\xff\xff\xff\x07\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var tally Tally
		if err := tally.UnmarshalBinary(b); err != nil {
			return
		}
		again, err := tally.MarshalBinary()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		var back Tally
		if err := back.UnmarshalBinary(again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tally, back); diff != "" {
			t.Fatalf("round trip:\n%s", diff)
		}
		table, err := NewTable(&tally, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"ndcg@3", "accuracy", "weighted-precision"} {
			m, err := Lookup(name, table)
			if err != nil {
				t.Fatal(err)
			}
			if v := m.Of(&tally); !(v >= 0 && v <= 1+1e-9) {
				t.Fatalf("%s = %v", name, v)
			}
		}
	})
}

func BenchmarkCount(b *testing.B) {
	a, s := random(rand.New(rand.NewPCG(1, 2)), 201, 15, 11000)
	for b.Loop() {
		if _, err := Count(a, s); err != nil {
			b.Fatal(err)
		}
	}
}
