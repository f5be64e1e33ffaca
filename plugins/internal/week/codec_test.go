package week

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// same compares tables, of which none and an empty one are alike.
func same(want, got data.Events) string { return cmp.Diff(want, got, cmpopts.EquateEmpty()) }

// Weeks whose events the training rows have are decoded to what they were, ties in
// the order of their source, and nothing is counted against them.
func TestDecodeOfEncode(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		rng := rand.New(rand.NewPCG(1, 2))
		var weeks []data.Events
		var train data.Events
		for n := range 60 {
			weeks = append(weeks, random(rng, vocabulary(), n))
			train.Append(weeks[n])
		}
		c := codec(t, train, Config{Mode: m, MinCount: 1, MaxTokens: 300})
		for n, week := range weeks {
			begin := []int32{Begin, 77}
			tokens, truncated := c.Encode(begin, week)
			if truncated || tokens[0] != Begin || tokens[1] != 77 {
				t.Fatalf("%d events: truncated %v after %v", n, truncated, tokens[:2])
			}
			if want := 2 + 8 + n*len(c.parts); len(tokens) != want {
				t.Errorf("%d events: %d tokens, want %d", n, len(tokens), want)
			}
			var count Counters
			if diff := same(week, c.Decode(tokens[2:], 5, 1, &count)); diff != "" {
				t.Errorf("%d events (-want +got):\n%s", n, diff)
			}
			for _, name := range []string{"invalid", "out_of_order", "truncated", "backed_off"} {
				if s := count.Of(name); s.Count != 0 {
					t.Errorf("%d events: %s is %+v", n, name, s)
				}
			}
		}
	})
}

// The user, the sequence and the days are those that Decode is asked for.
func TestDecodedWeekStandsWhereItShould(t *testing.T) {
	train := table(on(2, 18, 1, 1), on(6, 2, 0, 0))
	c := codec(t, train, Config{MinCount: 1})
	tokens, _ := c.Encode(nil, train)
	want := table(on(2, 18, 1, 1), on(6, 2, 0, 0))
	want.User, want.Sequence, want.Day = []uint32{9, 9}, []uint32{4, 4}, []uint32{23, 27}
	if diff := same(want, c.Decode(tokens, 9, 4, nil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Moments of at least MinCount rows have tokens; the others share those of an
// unknown location, by slot and behaviour.
func TestJointTokens(t *testing.T) {
	v := vocabulary()
	train := table(slices.Concat(
		repeat(3, on(0, 18, 1, 1)), repeat(2, on(0, 18, 0, 1)), repeat(1, on(0, 18, 2, 1)),
		repeat(2, on(0, 20, 3, 3)), repeat(9, on(0, 21, 0, v.UnknownBehaviour())), repeat(3, on(0, 22, v.UnknownLocation(), 2)))...)
	c := codec(t, train, Config{Mode: Joint})
	const end = first + 4
	if c.Size() != int(end) {
		t.Fatalf("%d tokens, want the 11 of every codec and 4: office at 9, unknown at 9, at 10 and at 11", c.Size())
	}
	for what, test := range map[string]struct {
		event data.Event
		want  []int32
	}{
		"three rows":                  {on(0, 18, 1, 1), []int32{first}},
		"two rows":                    {on(0, 18, 0, 1), []int32{first + 1}},
		"another location":            {on(0, 18, 3, 1), []int32{first + 1}},
		"a location with no id":       {on(0, 18, v.UnknownLocation(), 1), []int32{first + 1}},
		"backed off":                  {on(0, 20, 3, 3), []int32{first + 2}},
		"an unknown location's token": {on(0, 22, v.UnknownLocation(), 2), []int32{first + 3}},
		"another slot":                {on(0, 19, 1, 1), []int32{Unknown}},
		"another behaviour":           {on(0, 18, 1, 0), []int32{Unknown}},
		"an unknown behaviour":        {on(0, 18, 1, v.UnknownBehaviour()), nil},
	} {
		tokens, _ := c.Encode(nil, table(test.event))
		want := slices.Concat([]int32{Day0}, test.want, []int32{Day0 + 1, Day0 + 2, Day0 + 3, Day0 + 4, Day0 + 5, Day0 + 6, End})
		if diff := cmp.Diff(want, tokens); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

func TestFactoredTokens(t *testing.T) {
	v := vocabulary()
	train := table(on(0, 18, 1, 1), on(0, 18, 3, 3), on(0, 19, 0, v.UnknownBehaviour()), on(0, 20, v.UnknownLocation(), 3))
	c := codec(t, train, Config{Mode: Factored})
	const slot, location, behaviour = first, first + 48, first + 48 + 3
	if c.Size() != int(behaviour)+2 {
		t.Fatalf("%d tokens, want 11 + 48 slots + 2 locations and an unknown one + 2 behaviours", c.Size())
	}
	for what, test := range map[string]struct {
		event data.Event
		want  []int32
	}{
		"the first ids":                     {on(0, 0, 1, 1), []int32{slot, location, behaviour}},
		"the last ids":                      {on(0, 47, 3, 3), []int32{slot + 47, location + 1, behaviour + 1}},
		"a location that no row has":        {on(0, 18, 2, 1), []int32{slot + 18, location + 2, behaviour}},
		"that of an unknown behaviour only": {on(0, 18, 0, 1), []int32{slot + 18, location + 2, behaviour}},
		"a location with no id":             {on(0, 18, v.UnknownLocation(), 1), []int32{slot + 18, location + 2, behaviour}},
		"a behaviour that no row has":       {on(0, 18, 1, 2), []int32{Unknown}},
		"an unknown behaviour":              {on(0, 18, 1, v.UnknownBehaviour()), nil},
	} {
		tokens, _ := c.Encode(nil, table(test.event))
		want := slices.Concat([]int32{Day0}, test.want, []int32{Day0 + 1, Day0 + 2, Day0 + 3, Day0 + 4, Day0 + 5, Day0 + 6, End})
		if diff := cmp.Diff(want, tokens); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

// What other users do changes no token: a codec is its training rows and no more.
func TestTokensAreOfTrainingRowsAlone(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		rng := rand.New(rand.NewPCG(1, 2))
		train := random(rng, vocabulary(), 30)
		c := codec(t, train, Config{Mode: m, MinCount: 1})
		before := c.Size()
		other := random(rng, vocabulary(), 300)
		tokens, _ := c.Encode(nil, other)
		unseen := 0
		for _, token := range tokens {
			if token == Unknown {
				unseen++
			} else if int(token) >= before {
				t.Fatalf("token %d of %d", token, before)
			}
		}
		if m == Joint && unseen == 0 {
			t.Error("300 events of other users have no unknown moment: the test shows nothing")
		}
		if diff := cmp.Diff(c.alphabet, codec(t, train, Config{Mode: m, MinCount: 1}).alphabet, cmp.AllowUnexported(joint{}, factored{}, moment{})); diff != "" {
			t.Errorf("the codec changed: %s", diff)
		}
	})
}

// The factored mode begins where the joint one has more than 8,000 tokens.
func TestAuto(t *testing.T) {
	v := vocabulary()
	v.Locations, v.SlotsPerDay = make([]string, 3000), 240
	var train data.Events
	for i := range uint32(mostJoint - first) {
		train.Add(data.Event{User: i, Slot: uint8(i % 240), Location: i / 240})
	}
	for extra, want := range map[uint32]Mode{0: Joint, 1: Factored} {
		rows := train.Slice(0, train.Len())
		for i := range extra {
			rows.Add(data.Event{Slot: uint8(i), Location: 2999})
		}
		c, err := New(v, rows, Config{MinCount: 1})
		if err != nil {
			t.Fatal(err)
		}
		if c.Mode() != want {
			t.Errorf("%d tokens more than joint allows: mode %s", extra, c.Mode())
		}
		if most := map[Mode]int{Joint: 64, Factored: 128}[want]; c.MaxTokens() != most {
			t.Errorf("%s: at most %d tokens, want %d", want, c.MaxTokens(), most)
		}
	}
}

// Unknown locations become the one that the behaviour has most often, of equals the
// lowest, else that of all events, else they stay.
func TestUnknownLocations(t *testing.T) {
	v := vocabulary()
	unknown := v.UnknownLocation()
	some := table(slices.Concat(repeat(2, on(0, 18, 1, 1)), repeat(2, on(0, 19, 0, 1)), repeat(1, on(0, 19, 2, 1)),
		repeat(1, on(0, 18, 2, 2)), repeat(2, on(0, 19, 3, 2)), repeat(9, on(0, 18, unknown, 3)))...)
	modes(t, func(t *testing.T, m Mode) {
		for what, test := range map[string]struct {
			train     data.Events
			behaviour uint32
			want      uint32
		}{
			"equals":                       {some, 1, 0},
			"most often":                   {some, 2, 3},
			"of all":                       {some, 3, 0},
			"no location known at all":     {table(on(0, 18, unknown, 3)), 3, unknown},
			"other rows do not count here": {table(on(0, 18, 2, v.UnknownBehaviour()), on(0, 18, unknown, 3)), 3, unknown},
		} {
			c := codec(t, test.train, Config{Mode: m, MinCount: 9})
			tokens, _ := c.Encode(nil, table(on(4, 18, unknown, test.behaviour)))
			var count Counters
			got := c.Decode(tokens, 5, 1, &count)
			if diff := same(table(on(4, 18, test.want, test.behaviour)), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
			if s := count.Of("backed_off"); s != (Share{1, 1}) {
				t.Errorf("%s: backed_off is %+v", what, s)
			}
			if err := data.Check(got, v); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// Of more tokens than there is room for, whole events from the beginning stay.
func TestTruncation(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		rng := rand.New(rand.NewPCG(3, 4))
		week := random(rng, vocabulary(), 40)
		whole, _ := codec(t, week, Config{Mode: m, MinCount: 1, MaxTokens: 500}).Encode(nil, week)
		for most := 11; most <= len(whole)+1; most++ {
			c := codec(t, week, Config{Mode: m, MinCount: 1, MaxTokens: most})
			tokens, truncated := c.Encode([]int32{Begin}, week)
			tokens = tokens[1:]
			if truncated != (len(whole) > most) || len(tokens) > most || len(tokens) <= min(most, len(whole))-len(c.parts) {
				t.Fatalf("at most %d tokens: %d, truncated %v", most, len(tokens), truncated)
			}
			if diff := cmp.Diff(whole[:len(tokens)], tokens); diff != "" {
				t.Fatalf("at most %d tokens are others (-want +got):\n%s", most, diff)
			}
			var count Counters
			got := c.Decode(tokens, 5, 1, &count)
			if diff := same(week.Slice(0, got.Len()), got); diff != "" {
				t.Fatalf("at most %d tokens (-want +got):\n%s", most, diff)
			}
			want := Share{0, 1}
			if truncated {
				want.Count = 1
			}
			if s := count.Of("truncated"); s != want || count.Of("invalid").Count != 0 {
				t.Fatalf("at most %d tokens: truncated is %+v, invalid %+v", most, s, count.Of("invalid"))
			}
			events := 0
			for _, token := range tokens {
				if token >= first {
					events++
				}
			}
			if events != got.Len()*len(c.parts) {
				t.Fatalf("at most %d tokens: %d of events, %d events", most, events, got.Len())
			}
		}
	})
}

// Where weekdays are all 0, days of the week are counted from day 0.
func TestStillWeekdays(t *testing.T) {
	var rows data.Events
	for _, day := range []uint32{15, 15, 17, 20} { // of the week from day 14
		rows.Add(data.Event{User: 5, Day: day, Slot: 18, Location: 1, Behaviour: 1, Intent: 1})
	}
	modes(t, func(t *testing.T, m Mode) {
		c := codec(t, rows, Config{Mode: m, MinCount: 1})
		tokens, _ := c.Encode(nil, rows)
		got := c.Decode(tokens, 5, 3, nil)
		want := rows.Slice(0, 4)
		want.Sequence = []uint32{3, 3, 3, 3} // whose week begins at day 14 as well
		if diff := same(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for want, c := range map[string]Config{
		`mode "jont": want "joint", "factored" or "auto"`:             {Mode: "jont"},
		"a least count of -1":                                         {MinCount: -1},
		"at most 8 tokens a week: the markers and one event take 9":   {Mode: Joint, MaxTokens: 8},
		"at most 10 tokens a week: the markers and one event take 11": {Mode: Factored, MaxTokens: 10},
		"at most -5 tokens":                                           {MaxTokens: -5},
	} {
		if _, err := New(vocabulary(), data.Events{}, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one with %q", err, want)
		}
	}
}

// Of no rows there is a codec too, that knows empty weeks alone.
func TestNoTrainingRows(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		c := codec(t, data.Events{}, Config{Mode: m})
		week := table(on(0, 18, 1, 1))
		tokens, _ := c.Encode(nil, week)
		var count Counters
		if got := c.Decode(tokens, 5, 1, &count); got.Len() != 0 || count.Of("invalid") != (Share{1, 9}) {
			t.Errorf("%d events, invalid %+v", got.Len(), count.Of("invalid"))
		}
	})
}
