package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func build(t testing.TB, raw *Raw, s Settings) *Dataset {
	t.Helper()
	d, err := Build("test", raw, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The ranks of SHA-256("behaviorgen-split-v1:"+name) were taken with sha256sum.
func TestUsersStandInHashOrder(t *testing.T) {
	raw := randomRaw(1, 10, 30)
	d := build(t, raw, Settings{})
	var got []string
	for _, u := range d.Users {
		got = append(got, strings.TrimPrefix(u.Name, "user ")+" "+string(u.Role))
	}
	// floor(10*466/667) = 6 are the population, floor(6/10) = 0 of them dev users.
	want := []string{"6 population", "2 population", "1 population", "8 population", "9 population", "3 population",
		"0 individual", "7 individual", "5 individual", "4 individual"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
}

func TestRolesBySourceAndScale(t *testing.T) {
	raw := randomRaw(2, 100, 30)
	for u := range raw.Users {
		raw.Splits = append(raw.Splits, []Split{SplitPopulation, SplitIndividual, SplitRest, SplitPopulation}[u%4])
	}
	d := build(t, raw, Settings{PopulationUsers: 31, IndividualUsers: 9})
	if got := []int{len(d.With(Dev)), len(d.With(Population)), len(d.With(Individual))}; !slices.Equal(got, []int{3, 28, 9}) {
		t.Errorf("dev, population and individual users: %v", got)
	}
	if dev, population := d.With(Dev), d.With(Population); dev[2] > population[0] {
		t.Errorf("dev users %v are not those of lowest hash in the population, %v", dev, population)
	}
	whole := build(t, raw, Settings{})
	cut := map[Role][]string{}
	for _, u := range d.Users {
		cut[u.Role] = append(cut[u.Role], u.Name)
	}
	individual := whole.With(Individual)
	for i, name := range cut[Individual] {
		if want := whole.Users[individual[i]].Name; name != want {
			t.Errorf("individual %d is %s, but by hash it is %s", i, name, want)
		}
	}
	for _, u := range whole.Users {
		var id int
		fmt.Sscanf(u.Name, "user %d", &id)
		if id%4 == 2 {
			t.Errorf("rest user %s is used", u.Name)
		}
	}
	if len(whole.Notes) == 0 || !strings.HasPrefix(whole.Notes[0], "25 users (") {
		t.Errorf("notes do not count the 25 rest users: %q", whole.Notes)
	}
}

func TestTrainIsTheFirstEightTenths(t *testing.T) {
	d := build(t, randomRaw(3, 50, 40), Settings{})
	next := 0
	for id, u := range d.Users {
		if u.First != next || u.Train != 8*u.Count/10 {
			t.Errorf("%+v: want first %d, train %d", u, next, 8*u.Count/10)
		}
		next += u.Count
		parts := d.Train(uint32(id))
		var joined data.Events
		joined.Append(parts)
		joined.Append(d.Test(uint32(id)))
		if diff := cmp.Diff(d.All(uint32(id)), joined); diff != "" {
			t.Errorf("train and test are not all of user %d:\n%s", id, diff)
		}
	}
	if err := data.Check(d.Events, &d.Vocabulary); err != nil {
		t.Error(err)
	}
}

// Every row must say what the source says, by name.
func TestEventsKeepTheirMeaning(t *testing.T) {
	for _, location := range []string{LocationCategory, LocationVenue} {
		raw := randomRaw(4, 40, 40)
		d := build(t, raw, Settings{Location: location, DayStart: 0})
		v := d.Vocabulary
		first := map[string]int{}
		for i := raw.Len() - 1; i >= 0; i-- {
			first[raw.Users[raw.User[i]]] = i
		}
		for _, u := range d.Users {
			for k := range u.Count {
				i, row := first[u.Name]+k, d.Events.Row(u.First+k)
				want := []any{raw.Day[i], raw.Weekday[i], raw.Minute[i] / 30, raw.Behaviours[raw.Behaviour[i]], raw.Intents[raw.IntentOf[raw.Behaviour[i]]]}
				got := []any{row.Day, row.Weekday, uint16(row.Slot), v.Behaviours[row.Behaviour], v.Intents[row.Intent]}
				place := raw.Locations[raw.Location[i]]
				if location == LocationCategory {
					place = raw.Behaviours[raw.Behaviour[i]]
				}
				if diff := cmp.Diff(append(want, place), append(got, v.Locations[row.Location])); diff != "" {
					t.Fatalf("%s: row %d of %s (-source +data set):\n%s", location, k, u.Name, diff)
				}
			}
		}
		for id, u := range d.Users {
			at := slices.Index(raw.Users, u.Name)
			want := data.Profiles{User: []uint32{0}, Attributes: []data.Attribute{{Name: "gender", Values: []string{"female", "male"}, Code: raw.Attributes[0].Code[at : at+1]}}}
			if diff := cmp.Diff(want.Row(0), d.Profiles.Of(uint32(id))); diff != "" {
				t.Errorf("profile of %s:\n%s", u.Name, diff)
			}
		}
	}
}

// One population user, too few for a dev user, decides the vocabulary alone.
func TestVocabularyComesFromPopulationTraining(t *testing.T) {
	raw := &Raw{
		Users:      []string{"a", "b"},
		Splits:     []Split{SplitPopulation, SplitIndividual},
		Locations:  []string{"l0", "l1", "l2"},
		Behaviours: []string{"b0", "b1", "b2", "b3"},
		Intents:    []string{"i0", "i1", "i2"},
		IntentOf:   []uint32{0, 1, 1, 2},
	}
	// The population's 10 events train on 8: b2 x 4, b0 x 2, b1 x 2; b3 only in test.
	for i, b := range []uint32{2, 2, 1, 0, 2, 1, 0, 2, 3, 3} {
		raw.add(0, i*100, min(b, 2), b)
	}
	for i, b := range []uint32{3, 0} {
		raw.add(1, i*100, 1, b)
	}
	d := build(t, raw, Settings{Location: LocationVenue})
	want := data.Vocabulary{
		Locations:   []string{"l2", "l0", "l1"},
		Behaviours:  []string{"b2", "b0", "b1"},
		Intents:     []string{"i0", "i1", "i2"},
		IntentOf:    []uint32{1, 0, 1},
		SlotsPerDay: 48,
	}
	if diff := cmp.Diff(want, d.Vocabulary); diff != "" {
		t.Errorf("vocabulary (-want +got):\n%s", diff)
	}
	individual := d.All(d.With(Individual)[0])
	if diff := cmp.Diff([]uint32{3, 1}, individual.Behaviour); diff != "" {
		t.Errorf("behaviours (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uint32{2, 0}, individual.Intent); diff != "" {
		t.Errorf("a target with an unknown behaviour keeps its intent (-want +got):\n%s", diff)
	}
	wantNotes := []string{"1 of 4 behaviours (3 of 12 events) occur in no training row of the population and are read as unknown"}
	if diff := cmp.Diff(wantNotes, d.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestDevUsersTeachNoVocabulary(t *testing.T) {
	raw := randomRaw(5, 40, 30)
	whole := build(t, raw, Settings{})
	dev := whole.Users[whole.With(Dev)[0]].Name
	raw.Behaviours = append(raw.Behaviours, "only a dev user does this")
	raw.IntentOf = append(raw.IntentOf, 0)
	for i, u := range raw.User {
		if raw.Users[u] == dev {
			raw.Behaviour[i] = 7
		}
	}
	if d := build(t, raw, Settings{}); slices.Contains(d.Vocabulary.Behaviours, "only a dev user does this") {
		t.Error("a behaviour of a dev user is in the vocabulary")
	}
}

func TestConstantWeekday(t *testing.T) {
	raw := randomRaw(6, 20, 20)
	for i := range raw.Weekday {
		raw.Weekday[i] = uint8(i % 7) // no calendar
	}
	if _, err := Build("test", raw, Settings{}); err == nil || !strings.Contains(err.Error(), "constant: [weekday]") {
		t.Errorf("weekdays of no calendar: error %v", err)
	}
	d := build(t, raw, Settings{Constant: []string{Weekday}})
	if slices.Max(d.Events.Weekday) != 0 {
		t.Error("weekday is not 0 everywhere")
	}
}

func TestGlobalTimeSplit(t *testing.T) {
	raw := randomRaw(7, 196, 120)
	raw.Attributes = nil
	for _, n := range [][2]int{{20, 10}, {19, 11}, {21, 9}, {20, 11}} {
		user := uint32(len(raw.Users))
		raw.Users = append(raw.Users, fmt.Sprint(n))
		for i := range n[0] + n[1] {
			day := 5 // far before the cut
			if i >= n[0] {
				day = 59
			}
			raw.add(user, day*minutesPerDay, 0, 0)
		}
	}
	d := build(t, raw, Settings{Split: ByGlobalTime})
	var cut uint32
	var dropped, of int
	if _, err := fmt.Sscanf(d.Notes[0], "split global-time: training ends before day %d; %d of %d users", &cut, &dropped, &of); err != nil {
		t.Fatalf("note %q: %v", d.Notes[0], err)
	}
	before, after := make([]int, 200), make([]int, 200)
	early := make([]int, 61) // events before each day
	for i, u := range raw.User {
		if raw.Day[i] < cut {
			before[u]++
		} else {
			after[u]++
		}
		for day := raw.Day[i] + 1; day < 61; day++ {
			early[day]++
		}
	}
	for day, n := range early {
		if gap(n, raw.Len()) < gap(early[cut], raw.Len()) {
			t.Errorf("the cut is before day %d, but day %d leaves a share nearer to 80 %%", cut, day)
		}
	}
	train := map[string]int{}
	for _, u := range d.Users {
		train[u.Name] = u.Train
	}
	for u, name := range raw.Users {
		want := 0
		if before[u] >= 20 && after[u] >= 10 {
			want = before[u]
		}
		if train[name] != want {
			t.Errorf("%s with %d events before and %d from the cut on trains on %d", name, before[u], after[u], train[name])
		}
	}
	if train["[20 10]"] != 20 || train["[20 11]"] != 20 {
		t.Error("users with just enough events are dropped")
	}
	if dropped != 200-len(d.Users) || of != 200 || dropped == 0 {
		t.Errorf("note %q, but %d users are left", d.Notes[0], len(d.Users))
	}
}

func TestCutDay(t *testing.T) {
	// 20 events; the cut before day 15 leaves 15 of them, before day 16 leaves 17.
	raw := &Raw{Users: []string{"a"}}
	for i := range 20 {
		day := i
		if i > 15 {
			day = i - 1
		}
		raw.add(0, day*minutesPerDay, 0, 0)
	}
	if day := cutDay(raw, spans(raw)); day != 15 {
		t.Errorf("cut before day %d, want 15, the earlier of two equally near", day)
	}
	raw.Day[16] = 16 // now day 16 leaves 16
	if day := cutDay(raw, spans(raw)); day != 16 {
		t.Errorf("cut before day %d, want 16", day)
	}
}

func gap(n, of int) float64 { return math.Abs(float64(n)/float64(of) - .8) }

func TestBuildIsDeterministicAndPure(t *testing.T) {
	raw, same := randomRaw(8, 60, 30), randomRaw(8, 60, 30)
	a, b := build(t, raw, Settings{}), build(t, raw, Settings{})
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(same, raw); diff != "" {
		t.Errorf("Build changed its source:\n%s", diff)
	}
	if filled := build(t, raw, Settings{Location: "category", SlotsPerDay: 48, Constant: []string{}, Split: "user", SeedPart: "week"}); filled.Digest != a.Digest {
		t.Error("defaults written out give another digest")
	}
}

// A closed vocabulary holds every name under its own id, whatever training rows
// hold; an open one holds what the population is trained on.
func TestAClosedVocabulary(t *testing.T) {
	raw := randomRaw(10, 20, 20)
	raw.Behaviours = append([]string{"never seen"}, raw.Behaviours...)
	raw.IntentOf = append([]uint32{0}, raw.IntentOf...)
	for i := range raw.Behaviour {
		raw.Behaviour[i]++
	}
	open := build(t, raw, Settings{Location: LocationVenue})
	raw.Closed = true
	d := build(t, raw, Settings{Location: LocationVenue})
	if slices.Contains(open.Vocabulary.Behaviours, "never seen") {
		t.Error("an open vocabulary has a name that nobody is trained on")
	}
	if diff := cmp.Diff(raw.Behaviours, d.Vocabulary.Behaviours); diff != "" {
		t.Errorf("behaviours:\n%s", diff)
	}
	if diff := cmp.Diff(raw.Locations, d.Vocabulary.Locations); diff != "" {
		t.Errorf("locations:\n%s", diff)
	}
	if diff := cmp.Diff(raw.IntentOf, d.Vocabulary.IntentOf); diff != "" {
		t.Errorf("intents:\n%s", diff)
	}
	if err := data.Check(d.Events, &d.Vocabulary); err != nil {
		t.Error(err)
	}
	for i := range d.Rows() {
		if e := d.Events.Row(i); d.Vocabulary.Behaviours[e.Behaviour] != open.name(i) {
			t.Fatalf("row %d is %q, want %q", i, d.Vocabulary.Behaviours[e.Behaviour], open.name(i))
		}
	}
}

// name returns the name of a row's behaviour.
func (d *Dataset) name(row int) string { return d.Vocabulary.Behaviours[d.Events.Behaviour[row]] }

func TestSlotsPerDay(t *testing.T) {
	raw := randomRaw(9, 20, 20)
	d := build(t, raw, Settings{SlotsPerDay: 24})
	fine := build(t, raw, Settings{})
	for i, s := range d.Events.Slot {
		if s != fine.Events.Slot[i]/2 {
			t.Fatalf("row %d: hour %d, half-hour %d", i, s, fine.Events.Slot[i])
		}
	}
}

func TestBuildErrors(t *testing.T) {
	tests := map[string]struct {
		settings Settings
		spoil    func(*Raw)
		want     string
	}{
		"location":      {settings: Settings{Location: "venu"}, want: `setting location: "venu" is not one of ["category" "venue"]`},
		"split":         {settings: Settings{Split: "time"}, want: `setting split: "time"`},
		"seed part":     {settings: Settings{SeedPart: "month"}, want: `setting seed_part: "month"`},
		"constant":      {settings: Settings{Constant: []string{"slot"}}, want: `setting constant: "slot"`},
		"slots":         {settings: Settings{SlotsPerDay: 7}, want: "setting slots_per_day: 7"},
		"day start":     {settings: Settings{DayStart: 48}, want: "setting day_start: 48 is no slot from 0 to 47"},
		"scale":         {settings: Settings{PopulationUsers: -1}, want: "setting population_users: -1"},
		"short column":  {spoil: func(r *Raw) { r.Day = r.Day[1:] }, want: "source column Day"},
		"twice":         {spoil: func(r *Raw) { r.Users[1] = r.Users[0] }, want: `"user 0" stands twice`},
		"weekday 7":     {spoil: func(r *Raw) { r.Weekday[3] = 7 }, want: "row 3: weekday 7"},
		"minute":        {spoil: func(r *Raw) { r.Minute[3] = 1440 }, want: "row 3: minute 1440"},
		"huge day":      {spoil: func(r *Raw) { r.Day[r.Len()-1] = 1_700_000_000 }, want: "day 1700000000 is past 1000000"},
		"behaviour":     {spoil: func(r *Raw) { r.Behaviour[0] = 7 }, want: "row 0: behaviour 7 of 7"},
		"location id":   {spoil: func(r *Raw) { r.Location[0] = 11 }, want: "row 0: location 11 of 11"},
		"user id":       {spoil: func(r *Raw) { r.User[0] = 99 }, want: "row 0: user 99 of 20"},
		"intent":        {spoil: func(r *Raw) { r.IntentOf[6] = 3 }, want: `"behaviour 6" has intent 3 of 3`},
		"attribute":     {spoil: func(r *Raw) { r.Attributes[0].Code[4] = 3 }, want: "attribute gender: code 3"},
		"not UTF-8":     {spoil: func(r *Raw) { r.Users[0] = "\xff" }, want: `"\xff" is not UTF-8`},
		"calendar":      {spoil: func(r *Raw) { r.Weekday[5] = (r.Weekday[5] + 1) % 7 }, want: "row 5: day "},
		"no event":      {spoil: func(r *Raw) { r.Users = append(r.Users, "idle"); r.Attributes = nil }, want: `user "idle" has no event`},
		"not together":  {spoil: func(r *Raw) { r.User[r.Len()-1] = 0 }, want: `rows of user "user 0" are not together`},
		"no individual": {spoil: func(r *Raw) { r.Splits = slices.Repeat([]Split{SplitPopulation}, 20) }, want: "no individual user is left of 20 users"},
		"nobody":        {spoil: func(r *Raw) { *r = Raw{} }, want: "no population user is left of 0 users"},
		"back in days":  {spoil: func(r *Raw) { r.Day[1], r.Day[2] = 50, 43 }, want: "row 2: day 43 of user \"user 0\" after day 50"},
		"back in slots": {settings: Settings{DayStart: 8}, spoil: func(r *Raw) { r.Day[1], r.Minute[0], r.Minute[1] = r.Day[0], 60, 300 },
			want: "row 1: slot 10 of user \"user 0\" after slot 2 of the same day (day_start is 8)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			raw := randomRaw(10, 20, 20)
			if test.spoil != nil {
				test.spoil(raw)
			}
			_, err := Build("broken", raw, test.settings)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "data set broken: ") {
				t.Errorf("error %v\nwant %q in it", err, test.want)
			}
		})
	}
}

func TestMistakesAreToldUpToTen(t *testing.T) {
	raw := randomRaw(11, 20, 20)
	for i := range 25 {
		raw.Weekday[i] = 9
	}
	_, err := Build("test", raw, Settings{})
	if err == nil || !strings.Contains(err.Error(), "25 mistakes:") || !strings.Contains(err.Error(), "and 15 more") || strings.Count(err.Error(), "\n") != 11 {
		t.Errorf("error %v", err)
	}
}

func BenchmarkBuild(b *testing.B) {
	raw := randomRaw(12, 667, 570)
	b.ReportMetric(float64(raw.Len()), "rows")
	for b.Loop() {
		build(b, raw, Settings{})
	}
}
