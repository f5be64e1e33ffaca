package fidelity

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// near fails the test if got is further than within from want.
func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.12g, want %.12g within %g", what, got, want, within)
	}
}

// four is a vocabulary of four intents; the behaviour and the location of an
// event are its intent.
var four = Setting{Vocabulary: &data.Vocabulary{
	Locations: make([]string, 4), Behaviours: make([]string, 4), Intents: make([]string, 4),
	IntentOf: []uint32{0, 1, 2, 3}, SlotsPerDay: 48,
}}

// week returns a week of events with these intents, two hours apart from 00:00 of
// Monday on.
func week(intents ...uint32) data.Events {
	var w data.Events
	for i, x := range intents {
		w.Add(data.Event{Weekday: uint8(i / 12), Slot: uint8(i % 12 * 4), Location: x, Behaviour: x, Intent: x})
	}
	return w
}

// at returns a week of events of intent 0 at these slots of Monday.
func at(slots ...uint8) data.Events {
	var w data.Events
	for _, s := range slots {
		w.Add(data.Event{Slot: s})
	}
	return w
}

// value measures a metric of users.
func value(t *testing.T, name string, users ...User) float64 {
	t.Helper()
	m, err := Lookup(name, four)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Measure(Case{four, users}, []Metric{m}).Of(m)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func weeks(w ...data.Events) []data.Events { return w }

func TestMetricsOfOneUser(t *testing.T) {
	// Shares (.5, .3, .2, 0) against (.4, .4, .2, 0): the distributions of the
	// specification's known answers.
	p, q := week(0, 0, 0, 0, 0, 1, 1, 1, 2, 2), week(0, 0, 0, 0, 1, 1, 1, 1, 2, 2)
	for _, c := range []struct {
		metric string
		user   User
		want   float64
		within float64
	}{
		{BD, User{Written: weeks(p), Real: weeks(q)}, .0063966581, 1e-10},
		{JSD, User{Written: weeks(p), Real: weeks(q)}, .0091859255, 1e-10},
		{JSD, User{Written: weeks(p, p), Real: weeks(q)}, .0091859255, 1e-10},
		// D = 1/4 between (0, .2, .3, .5) and (0, .2, .4, .4), n = m = 4.
		{KSVec, User{Written: weeks(p), Real: weeks(q)}, 1, 1e-12},
		// D = 3/4 between (0, 0, 0, 1) and (1/4, 1/4, 1/4, 1/4): 16 of the C(8, 4)
		// paths reach it.
		{KSVec, User{Written: weeks(week(1, 1)), Real: weeks(week(0, 1, 2, 3))}, 16. / 70, 1e-12},
		// Specification 8.1: {1..5} against {3..7}.
		{KSSlot, User{Written: weeks(at(1, 2, 3), at(4, 5)), Real: weeks(at(3, 4, 5, 6, 7))}, .8730158730, 1e-10},
		{JSDBin, User{Written: weeks(at(0, 7)), Real: weeks(at(3, 5))}, 0, 0},  // one 4-hour bin
		{JSDBin, User{Written: weeks(at(0, 7)), Real: weeks(at(8, 15))}, 1, 0}, // two
		{EventsPerWeek, User{Written: weeks(p, week(1)), Real: weeks(q), Span: 2}, 5.5, 0},
		// Slots 2 of 4 at shown slots; the third has another weekday in mind.
		{Copy, User{Written: weeks(at(1, 2), at(3, 9)), Real: weeks(q), Shown: weeks(at(2, 9, 10))}, .5, 0},
	} {
		c.user.Span = max(1, c.user.Span)
		near(t, c.metric, value(t, c.metric, c.user), c.want, c.within)
	}
}

// A day that begins at slot 8 ends with slot 7: slot 47 and slot 0 are neighbours.
func TestSlotsCountFromTheStartOfTheDay(t *testing.T) {
	v := *four.Vocabulary
	v.DayStart = 8
	s := Setting{Vocabulary: &v}
	p, _ := ksSlot(s, &User{Written: weeks(at(20, 20, 0, 0, 0)), Real: weeks(at(20, 47, 47, 47, 47))})
	// D is 3/5; counted from slot 0 it would be 4/5. By reflection 2 C(10, 2) of the
	// C(10, 5) paths reach it.
	near(t, "p", p, 90./252, 1e-12)
}

// An event is equal to another in weekday, slot, location and behaviour or not at
// all.
func TestCopyLooksAtEveryField(t *testing.T) {
	original := data.Event{Weekday: 1, Slot: 2, Location: 3, Behaviour: 1}
	one := func(e data.Event) []data.Events {
		var w data.Events
		w.Add(e)
		return weeks(w)
	}
	for what, change := range map[string]func(*data.Event){
		"weekday": func(e *data.Event) { e.Weekday++ }, "slot": func(e *data.Event) { e.Slot++ },
		"location": func(e *data.Event) { e.Location-- }, "behaviour": func(e *data.Event) { e.Behaviour++ },
	} {
		changed := original
		change(&changed)
		user := User{Written: one(changed), Real: one(original), Shown: one(original), Unseen: one(original)}
		if got := value(t, Copy, user); got != 0 {
			t.Errorf("another %s: copy %v", what, got)
		}
	}
	later := original
	later.Day, later.Sequence, later.User = 700, 3, 5
	user := User{Written: one(later), Real: one(original), Shown: one(original)}
	if got := value(t, Copy, user); got != 1 {
		t.Errorf("another week: copy %v, want 1", got)
	}
}

func TestSeedCopy(t *testing.T) {
	seed, other, third := at(1, 2, 3, 4), at(1, 20, 21, 22), at(40, 41)
	for what, c := range map[string]struct {
		written []data.Events
		unseen  []data.Events
		want    float64
	}{
		"copies":          {weeks(seed, seed), weeks(other, third), 1},
		"the other":       {weeks(other), weeks(other, third), .5 * (0 + 1)},
		"nothing alike":   {weeks(at(30)), weeks(other, third), .5},
		"one event alike": {weeks(at(1)), weeks(other, third), .5 * (.5 + 1)},
		"one of two":      {weeks(seed, at(30)), weeks(other), .5 * (1 + .5)},
	} {
		user := User{Written: c.written, Real: c.unseen, Shown: weeks(seed), Unseen: c.unseen}
		near(t, what, value(t, SeedCopy, user), c.want, 1e-12)
	}
	// In data of one week, days are compared: each of the second and the third day
	// has an event of the first, the fourth has two.
	day := func(day uint32, slots ...uint8) data.Events {
		w := at(slots...)
		for i := range w.Day {
			w.Day[i] = day
		}
		return w
	}
	join := func(days ...data.Events) []data.Events {
		var w data.Events
		for _, d := range days {
			w.Append(d)
		}
		return weeks(w)
	}
	oneWeek := four
	oneWeek.OneWeek = true
	m, err := Lookup(SeedCopy, oneWeek)
	if err != nil {
		t.Fatal(err)
	}
	user := User{
		Written: join(day(1, 1, 7), day(2, 2, 8)), Real: weeks(at(1)), Shown: weeks(day(0, 1, 2)),
		Unseen: join(day(4, 1, 9), day(5, 1, 7), day(6, 30, 31)),
	}
	got, err := Measure(Case{oneWeek, []User{user}}, []Metric{m}).Of(m)
	if err != nil {
		t.Fatal(err)
	}
	// Day 1 is as near to the seed as to day 4, less near than to day 5, nearer than
	// to day 6; day 2 is nearer to the seed than to any.
	near(t, "days", got, (.5+0+1+3)/6, 1e-12)

	// A week that holds the seed twice is not as near as the seed.
	twice := User{Written: weeks(at(1, 2)), Real: weeks(at(1, 1, 2, 2)), Shown: weeks(at(1, 2)), Unseen: weeks(at(1, 1, 2, 2))}
	near(t, "twice the seed", value(t, SeedCopy, twice), 1, 0)
}

func TestUsersWithoutAValueAreLeftOutAndCounted(t *testing.T) {
	full := User{ID: 7, Written: weeks(week(0)), Real: weeks(week(0)), Shown: weeks(week(0)), Unseen: weeks(week(0)), Span: 1}
	with := func(change func(*User)) User {
		u := full
		change(&u)
		return u
	}
	unwritten := with(func(u *User) { u.Written = nil })
	unreal := with(func(u *User) { u.Real = nil })
	unshown := with(func(u *User) { u.Shown = nil })
	unseen := with(func(u *User) { u.Unseen = nil })
	disjoint := with(func(u *User) { u.Real = weeks(week(1)) })
	users := []User{full, unwritten, unreal, unshown, unseen, disjoint}
	want := map[string]int{BD: 3, Copy: 3, SeedCopy: 2}
	for _, name := range Defaults() {
		m, err := Lookup(name, four)
		if err != nil {
			t.Fatal(err)
		}
		sums, err := Measure(Case{four, users}, []Metric{m}).Sums(m)
		if err != nil {
			t.Fatal(err)
		}
		has := 4
		if n, ok := want[name]; ok {
			has = n
		}
		if got := m.Has(sums); got != has {
			t.Errorf("%s: %d of %d users have a value, want %d", name, got, len(users), has)
		}
		if m.Value(make([]float64, m.Dims)) != 0 {
			t.Errorf("%s of nobody is not 0", name)
		}
	}
	near(t, "bd", value(t, BD, users...), 0, 1e-12) // not infinite
}

// Every metric of a user who repeats the real weeks is ideal.
func TestTheSameWeeksAreIdeal(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var users []User
	for id := range uint32(9) {
		u := User{ID: id, Span: 3}
		for range 3 {
			var w data.Events
			for day := range 7 {
				x := rng.Uint32N(4)
				w.Add(data.Event{User: id, Weekday: uint8(day), Slot: uint8(rng.IntN(48)), Location: x, Behaviour: x, Intent: x})
			}
			u.Written = append(u.Written, w)
		}
		u.Real, u.Shown, u.Unseen = u.Written, u.Written[:1], u.Written[1:]
		users = append(users, u)
	}
	for name, want := range map[string]float64{
		KSVec: 1, KSSlot: 1, BLEU: 1, BLEUEvent: 1, BD: 0, JSD: 0, JSDBin: 0, Diversity: 1, Personality: 1, EventsPerWeek: 7,
	} {
		near(t, name, value(t, name, users...), want, 1e-12)
	}
}

func TestNames(t *testing.T) {
	want := []string{
		"ks_p_vec", "ks_p_slot", "bleu", "bleu_event", "bd", "jsd", "jsd_bin", "copy", "seed_copy", "diversity", "personality", "events_per_week",
	}
	if diff := cmp.Diff(want, Defaults()); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"pass@1"}, OfReplies()); diff != "" {
		t.Errorf("of replies (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(append(want, "pass@1", "oracle_nll"), Names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	shorts := map[string]string{}
	for _, m := range all() {
		if shorts[m.Short] != "" || m.Short == "" {
			t.Errorf("%s and %s have the heading %q", m.Name, shorts[m.Short], m.Short)
		}
		shorts[m.Short] = m.Name
	}
	if _, err := Lookup("jsd-bin", four); err == nil || !strings.Contains(err.Error(), `did you mean "jsd_bin"?`) {
		t.Errorf("a near name: %v", err)
	}
	if _, err := Lookup("accuracy", four); err == nil || !strings.Contains(err.Error(), "there are ks_p_vec, ") {
		t.Errorf("a far name: %v", err)
	}
}

func TestMeasuredIsKeptWithEveryDigit(t *testing.T) {
	m, err := Lookup(JSD, four)
	if err != nil {
		t.Fatal(err)
	}
	measured := Measure(Case{four, []User{{ID: 3, Written: weeks(week(0, 1, 1)), Real: weeks(week(0, 1))}}}, []Metric{m})
	b, err := json.Marshal(measured)
	if err != nil {
		t.Fatal(err)
	}
	again := &Measured{}
	if err := json.Unmarshal(b, again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(measured, again); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	near(t, "jsd", again.Columns[0].Sums[0], stats.JSD([]float64{1, 2}, []float64{1, 1}), 1e-15)
	if _, err := again.Sums(Metric{Name: "bd", Dims: 2}); err == nil {
		t.Error("sums of a metric that was not measured")
	}
	if _, err := again.Sums(Metric{Name: "jsd", Dims: 3}); err == nil {
		t.Error("sums of another shape")
	}
}
