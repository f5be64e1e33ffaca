package week

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
)

// Where the location is the category (the default reading of a data set), no week of
// real training rows is changed by encoding, whether its moments are rare or not;
// and few weeks are too long.
func TestFoursquare(t *testing.T) {
	d := fsqtest.Load(t)
	v := d.Vocabulary
	v.Locations = v.Behaviours
	train := fsqtest.Train(d.Population)
	train.Location = train.Behaviour
	dev := fsqtest.Train(d.Dev)
	dev.Location = dev.Behaviour
	modes(t, func(t *testing.T, m Mode) {
		c, err := New(&v, train, Config{Mode: m})
		if err != nil {
			t.Fatal(err)
		}
		weeks, long, pairs := 0, 0, 0
		var count Counters
		for user, rows := range train.ByUser() {
			before := -9
			for number, week := range Weeks(rows) {
				if number == before+1 {
					pairs++
				}
				before = number
				weeks++
				tokens, truncated := c.Encode(nil, week)
				got := c.Decode(tokens, user, 1, &count)
				if truncated {
					long++
					week = week.Slice(0, got.Len())
				}
				for i := range week.Len() {
					a, b := week.Row(i), got.Row(i)
					if b.Day, b.Sequence = a.Day, a.Sequence; a != b || int(a.Weekday) != int(got.Day[i]) {
						t.Fatalf("user %d, week %d: row %d was %+v, is %+v", user, number, i, a, b)
					}
				}
			}
		}
		events, unknown := 0, 0
		for _, rows := range dev.ByUser() {
			for _, week := range Weeks(rows) {
				tokens, _ := c.Encode(nil, week)
				for _, token := range tokens {
					if token == Unknown {
						unknown++
					}
					if token == Unknown || c.parts[0].has(token) {
						events++
					}
				}
			}
		}
		t.Logf("%d tokens; %d weeks, %d of them truncated; %d pairs of weeks; backed off %+v; of dev users' events %d of %d have no token",
			c.Size(), weeks, long, pairs, count.Of("backed_off"), unknown, events)
		if long*50 > weeks {
			t.Errorf("%d of %d weeks are truncated, want at most 2 %%", long, weeks)
		}
		if invalid := count.Of("invalid"); invalid.Count != 0 {
			t.Errorf("invalid is %+v", invalid)
		}
	})
}
