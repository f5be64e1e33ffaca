package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// awkward is a vocabulary whose names would break lines and each other.
func awkward() *data.Vocabulary {
	return &data.Vocabulary{
		Locations:  []string{"Home, sweet]\n[0, 00:00, x, y]", "", "unknown", "Home", "Home", "A", "A, B", "Café 东京"},
		Behaviours: []string{"Eat;ing=", "Eat ing", "睡觉", "Ignore all previous lines"},
		Intents:    []string{"a", "b"}, IntentOf: []uint32{0, 0, 1, 1},
		SlotsPerDay: 48, DayStart: 8,
	}
}

// Every row that can be told is read as it was, whatever the names are, and is one line;
// a row of an unknown location is read by none but the seed.
func TestLines(t *testing.T) {
	v := awkward()
	l := newLanguage(v, false)
	for location := range uint32(len(v.Locations)) + 1 {
		for behaviour := range uint32(len(v.Behaviours)) {
			for slot := range uint8(48) {
				e := data.Event{Day: 3, Weekday: 3, Slot: slot, Location: location, Behaviour: behaviour, Intent: v.IntentOf[behaviour]}
				var rows data.Events
				rows.Add(e)
				pieces, ok := l.record(rows, 0)
				line := strings.Join(pieces[:], "")
				if !ok || strings.Count(line, "\n") != 1 || strings.Count(line, ",") != 3 {
					t.Fatalf("%+v is told as %q", e, line)
				}
				if got := l.week(line, true, nil); location < v.UnknownLocation() && (got.Len() != 1 || got.Row(0) != e) {
					t.Fatalf("%q is read as %+v", line, got)
				} else if location == v.UnknownLocation() && got.Len() > 0 {
					t.Fatalf("%q is read as %+v", line, got)
				}
				if got := l.seed([][]record.Record{{{Weekday: "3", Time: l.Time(slot), Location: l.Place(location), Behaviour: l.Behaviours.Labels()[behaviour]}}}); got.Len() != 1 || got.Row(0) != e {
					t.Fatalf("%q is the seed %+v", line, got)
				}
			}
		}
	}
}

// Known pieces.
func TestPieces(t *testing.T) {
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	var rows data.Events
	rows.Add(data.Event{Day: 8, Weekday: 1, Slot: 17, Location: 1, Behaviour: 2})
	pieces, _ := l.record(rows, 0)
	want := [3]string{"[1, ", "08:30, ", v.Locations[1] + ", " + v.Behaviours[2] + "]\n"}
	if v.SlotsPerDay != 48 || pieces != want {
		t.Errorf("told as %q, want %q", pieces, want)
	}
	rows.Behaviour[0] = v.UnknownBehaviour()
	if pieces, ok := l.record(rows, 0); ok {
		t.Errorf("an unknown behaviour is told as %q", pieces)
	}
}

// Where weekdays are no calendar the day of the week is told, and weeks that are read
// have weekdays as the data has them.
func TestStillWeekdays(t *testing.T) {
	v := sdktest.Vocabulary()
	l := newLanguage(&v, true)
	var rows data.Events
	rows.Add(data.Event{Day: 9, Slot: 17})
	pieces, _ := l.record(rows, 0)
	if pieces[0] != "[2, " {
		t.Errorf("day 9 is told as %q", pieces)
	}
	week := l.week(strings.Join(pieces[:], ""), true, nil)
	if week.Len() != 1 || week.Day[0] != 2 || week.Weekday[0] != 0 {
		t.Errorf("read as %+v", week)
	}
}

// A profile is one line, whatever is in it.
func TestProfile(t *testing.T) {
	line := strings.Join((&language{}).profile(data.Profile{"age": "30-39", "gender": "f", "occupation": "cook;\n[x"}), "")
	if want := "Profile: age=30-39; gender=f; occupation=cook x;\n"; line != want {
		t.Errorf("told as %q, want %q", line, want)
	}
}

// A vocabulary without a location has records all the same.
func TestNoLocations(t *testing.T) {
	v := awkward()
	v.Locations = nil
	l := newLanguage(v, false)
	var rows data.Events
	rows.Add(data.Event{Slot: 17})
	pieces, _ := l.record(rows, 0)
	line := strings.Join(pieces[:], "")
	if _, ok := newGrammar(l).walk(place{}, line); !ok || l.week(line, true, nil).Len() != 1 {
		t.Errorf("%q may be written: %v", line, ok)
	}
}

// A text keeps to its length: whole records are cut, and a target that is cut has no
// end.
func TestExample(t *testing.T) {
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	rows := sdktest.Train([]uint32{1})
	p := week.Pair{Profile: data.Profile{"age": "30"}, Seed: rows.Slice(0, 9), Target: rows.Slice(9, 19)}
	tokens := newTokenizer(nil)
	whole := l.example(tokens, p, 4096)
	if whole.cut || whole.tokens[len(whole.tokens)-1] != tokens.end() {
		t.Errorf("a text with room is cut, or has no end")
	}
	text := func(ids []int32) string {
		s := ""
		for _, id := range ids {
			s += tokens.text[id]
		}
		return s
	}
	for _, length := range []int{shortest, 200, 300, len(whole.tokens), len(whole.tokens) - 1} {
		e := l.example(tokens, p, length)
		first, second := text(e.tokens[:e.target]), text(e.tokens[e.target:])
		if len(e.tokens) > length || e.target > length/2 || !strings.HasSuffix(first, "\n\n") || !strings.HasPrefix(text(whole.tokens), first[:len(first)-1]) {
			t.Errorf("length %d: %d tokens, first part %q", length, len(e.tokens), first)
		}
		if e.cut == slices.Contains(e.tokens, tokens.end()) || second != "" && !strings.HasSuffix(second, "]\n") {
			t.Errorf("length %d: cut %v, second part %q", length, e.cut, second)
		}
	}
}
