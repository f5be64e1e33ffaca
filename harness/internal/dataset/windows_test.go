package dataset

import (
	"bytes"
	"encoding/gob"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func everyone(d *Dataset) []uint32 {
	ids := make([]uint32, len(d.Users))
	for i := range ids {
		ids[i] = uint32(i)
	}
	return ids
}

// text returns all bytes of a window but its neighbours'.
func text(t *testing.T, w data.Window) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(w); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func each(t *testing.T, w data.Windows) [][]byte {
	var all [][]byte
	for _, window := range w.Each {
		all = append(all, text(t, window))
	}
	return all
}

// The definition of EVALUATION section 2, row by row.
func TestWindowsByDefinition(t *testing.T) {
	long, short := randomRaw(20, 15, 120), randomRaw(20, 40, 3)
	for _, d := range []*Dataset{build(t, long, Settings{}), build(t, short, Settings{})} {
		windowsByDefinition(t, d, false)
		windowsByDefinition(t, d, true)
	}
}

func windowsByDefinition(t *testing.T, d *Dataset, showTime bool) {
	windows, answers := d.Windows(everyone(d), showTime)
	var want data.Windows
	var wantAnswers []Answer
	for id, u := range d.Users {
		for row := u.First + u.Train; row < u.First+u.Count; row++ {
			if row == u.First {
				continue // nothing before it
			}
			target := d.Events.Row(row)
			w := data.Window{ID: uint32(len(wantAnswers)), User: uint32(id), Weekday: 255, Slot: 255, History: d.Events.Slice(max(u.First, row-50), row)}
			if showTime {
				w.Weekday, w.Slot = target.Weekday, target.Slot
			}
			want.Add(w)
			wantAnswers = append(wantAnswers, Answer{uint32(id), target.Intent, target.Behaviour, row})
		}
	}
	if diff := cmp.Diff(want, windows); diff != "" {
		t.Errorf("windows, time shown %v (-want +got):\n%s", showTime, diff)
	}
	if diff := cmp.Diff(wantAnswers, answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if n := Describe(d).Windows; n != len(slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool { return d.Users[a.User].Role != Individual })) {
		t.Errorf("Describe counts %d windows", n)
	}
}

// Altering any events at or after a target, in all fields, changes no byte of its
// window where the time is not shown.
func TestWindowsDependOnThePastAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 0))
	d := build(t, randomRaw(21, 30, 150), Settings{})
	windows, answers := d.Windows(everyone(d), false)
	before := each(t, windows)
	changed := 0
	for range 50 {
		pick := rng.IntN(len(answers))
		row, u := answers[pick].Row, d.Users[answers[pick].User]
		altered := *d
		altered.Events = data.Events{}
		altered.Events.Append(d.Events)
		for i := row; i < u.First+u.Count; i++ {
			if i == row || rng.IntN(2) == 0 {
				altered.Events.Day[i] += 1000
				altered.Events.Weekday[i] ^= 1
				altered.Events.Slot[i] ^= 1
				altered.Events.Location[i] ^= 1
				altered.Events.Behaviour[i] ^= 1
				altered.Events.Intent[i] ^= 1
			}
		}
		after, _ := altered.Windows(everyone(d), false)
		for i, b := range each(t, after) {
			same := bytes.Equal(before[i], b)
			other := answers[i].User != answers[pick].User
			if !same && (other || answers[i].Row <= row) {
				t.Fatalf("row %d altered: window %d with target %d changed", row, i, answers[i].Row)
			}
			if !same {
				changed++
			}
		}
	}
	if changed == 0 {
		t.Error("no later window changed: the alteration reached nothing")
	}
}

func TestLastAnswerIsSentNowhere(t *testing.T) {
	for _, showTime := range []bool{false, true} {
		d := build(t, randomRaw(22, 30, 150), Settings{})
		before, _ := d.Windows(everyone(d), showTime)
		for _, u := range d.Users {
			last := u.First + u.Count - 1
			d.Events.Location[last] ^= 1
			d.Events.Behaviour[last] ^= 1
			d.Events.Intent[last] ^= 1
		}
		after, answers := d.Windows(everyone(d), showTime)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("altering last answers changed windows:\n%s", diff)
		}
		if len(answers) == 0 {
			t.Error("no windows")
		}
	}
}

// A window is the same whether other users are asked about or not, its id apart.
func TestWindowsOfSomeUsers(t *testing.T) {
	d := build(t, randomRaw(23, 30, 150), Settings{})
	all, allAnswers := d.Windows(everyone(d), true)
	some, answers := d.Windows([]uint32{17, 4}, true)
	var want data.Windows
	var wantAnswers []Answer
	for _, user := range []uint32{17, 4} {
		for i, w := range all.Each {
			if w.User == user {
				w.ID = uint32(len(wantAnswers))
				want.Add(w)
				wantAnswers = append(wantAnswers, allAnswers[i])
			}
		}
	}
	if diff := cmp.Diff(want, some); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantAnswers, answers); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkWindows(b *testing.B) {
	d := build(b, randomRaw(24, 667, 570), Settings{})
	population := d.With(Population)
	for b.Loop() {
		d.Windows(population, false)
	}
}
