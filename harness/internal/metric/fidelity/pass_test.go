package fidelity

import (
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Shares that the paper prints are those of 200 replies.
func TestPassAt1KnownAnswers(t *testing.T) {
	good := data.Attempt{Week: 1, Weeks: 1, Text: "[0, 00:00, a, a]", Parsed: asked(1, 0)}
	prose := data.Attempt{Week: 1, Weeks: 1, Text: "I cannot do that."}
	for passed, want := range map[int]float64{45: .225, 194: .97, 0: 0, 200: 1} {
		users := make([]User, 3) // one of them was never asked about
		for i := range 200 {
			reply := prose
			if i < passed {
				reply = good
			}
			u := &users[i%7/5] // unequal numbers of replies
			u.Replies = append(u.Replies, reply)
		}
		near(t, "pass@1", value(t, PassAt1, users...), want, 1e-15)
		m, err := Lookup(PassAt1, four)
		if err != nil {
			t.Fatal(err)
		}
		sums, err := Measure(Case{four, users}, []Metric{m}).Sums(m)
		if err != nil {
			t.Fatal(err)
		}
		if has := m.Has(sums); has != 2 {
			t.Errorf("%d users have a value, want the 2 with replies", has)
		}
	}
}

// asked returns events of weekdays of a week.
func asked(week uint32, weekdays ...uint8) data.Events {
	var rows data.Events
	for _, d := range weekdays {
		rows.Add(data.Event{Sequence: week, Day: 7*(week-1) + uint32(d), Weekday: d})
	}
	return rows
}

func both(a, b data.Events) data.Events {
	a.Append(b)
	return a
}

func TestReplyPasses(t *testing.T) {
	const line = "[0, 00:00, a, a]\n"
	late, early := asked(1, 0, 0), asked(1, 0, 0)
	late.Slot[0], late.Slot[1], early.Slot[0], early.Slot[1] = 4, 2, 2, 2
	badSlot, badPlace := asked(1, 0), asked(1, 0)
	badSlot.Slot[0], badPlace.Location[0] = 48, 5
	other := asked(1, 0)
	other.Location[0] = 4 // unknown: a place that the prompt does not list
	for name, c := range map[string]struct {
		text   string
		weeks  uint32
		parsed data.Events
		want   bool
	}{
		"one record":                    {line, 1, asked(1, 0), true},
		"without an end of line":        {strings.TrimSpace(line), 1, asked(1, 0), true},
		"blank lines":                   {"\n \t\r\n" + line + "\r\n" + line + "\n", 1, asked(1, 0, 0), true},
		"days left out":                 {line + line, 1, asked(1, 2, 6), true},
		"equal times":                   {line + line, 1, early, true},
		"an unknown place":              {line, 1, other, true},
		"prose before":                  {"Here you are:\n" + line, 1, asked(1, 0), false},
		"a code fence":                  {"```\n" + line + "```", 1, asked(1, 0), false},
		"nothing":                       {"", 1, data.Events{}, false},
		"blank":                         {"\n\n", 1, data.Events{}, false},
		"prose":                         {"I cannot do that.", 1, data.Events{}, false},
		"more rows than lines":          {line, 1, asked(1, 0, 1), false},
		"days out of order":             {line + line, 1, asked(1, 2, 1), false},
		"times out of order":            {line + line, 1, late, false},
		"no such slot":                  {line, 1, badSlot, false},
		"no such place":                 {line, 1, badPlace, false},
		"both weeks":                    {line + line, 2, both(asked(1, 6), asked(2, 0)), true},
		"one of two weeks":              {line + line, 2, asked(1, 0, 6), false},
		"a week too many":               {line + line, 1, both(asked(1, 6), asked(2, 0)), false},
		"a week between is left out":    {line + line, 3, both(asked(1, 6), asked(3, 0)), false},
		"another week":                  {line, 1, asked(2, 0), false},
		"the week before":               {line, 1, asked(0, 0), false},
		"a week in two pieces":          {line + line + line, 2, both(both(asked(1, 0), asked(2, 0)), asked(1, 1)), false},
		"JSON":                          {`{"records": [{"weekday": 0}, {"weekday": 1}]}`, 1, asked(1, 0, 1), true},
		"JSON over lines":               {"{\"records\": [\n{\"weekday\": 0},\n{\"weekday\": 1}\n]\n}\n", 1, asked(1, 0, 1), true},
		"JSON of a record that is none": {`{"records": [{"weekday": 0}, {"weekday": 9}]}`, 1, asked(1, 0), false},
		"JSON of nothing":               {`{"records": []}`, 1, data.Events{}, false},
		"JSON without a list":           {`{"records": null}`, 1, asked(1, 0), true}, // a line that somebody read
		"JSON with more beside it":      {`{"records": [{}, {}], "note": ""}`, 1, asked(1, 0, 1), false},
		"JSON and prose":                {`{"records": [{}, {}]}` + "\nDone.", 1, asked(1, 0, 1), true}, // two lines
		"JSON cut off":                  {`{"records": [{"weekday": 0}, {"week`, 1, asked(1, 0, 1), false},
	} {
		if got := passes(data.Attempt{Week: 1, Weeks: c.weeks, Text: c.text, Parsed: c.parsed}, four.Vocabulary); got != c.want {
			t.Errorf("%s: passes is %v, want %v", name, got, c.want)
		}
	}
}

func FuzzRecords(f *testing.F) {
	for _, text := range []string{"", "a\n\nb", `{"records": [1, 2]}`, `{"a": {"b": [1]}}`, "{\"a\"", "\xff\n\xfe"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n := records(text); n < 0 || n > len(text) {
			t.Errorf("%d records in %d bytes", n, len(text))
		}
		if a, b := records(text), records(text+"\n"); a != b {
			t.Errorf("%d records, %d with the end of the last line", a, b)
		}
	})
}
