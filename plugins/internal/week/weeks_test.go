package week

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// lived returns one row for each day of a sequence; day 0 is a Wednesday.
func lived(sequence uint32, days ...uint32) data.Events {
	var rows data.Events
	for _, day := range days {
		rows.Add(data.Event{User: 7, Sequence: sequence, Day: day, Weekday: uint8((day + 2) % 7)})
	}
	return rows
}

func withoutCalendar(rows data.Events) data.Events {
	clear(rows.Weekday)
	return rows
}

func join(parts ...data.Events) data.Events {
	var all data.Events
	for _, p := range parts {
		all.Append(p)
	}
	return all
}

func TestWeeks(t *testing.T) {
	type week struct {
		Number int
		Days   []uint32
	}
	for name, test := range map[string]struct {
		rows data.Events
		want []week
	}{
		"none":                       {data.Events{}, nil},
		"Wednesday to Sunday":        {lived(0, 0, 4), []week{{0, []uint32{0, 4}}}},
		"Sunday and Monday":          {lived(0, 4, 5), []week{{0, []uint32{4}}, {1, []uint32{5}}}},
		"an empty week between":      {lived(0, 1, 12, 13, 22), []week{{0, []uint32{1}}, {2, []uint32{12, 13}}, {3, []uint32{22}}}},
		"a late begin":               {lived(0, 700, 708), []week{{0, []uint32{700}}, {1, []uint32{708}}}},
		"sequences are not joined":   {join(lived(1, 0), lived(2, 7, 14)), []week{{0, []uint32{0}}, {2, []uint32{7}}, {3, []uint32{14}}}},
		"nor equal weeks of them":    {join(lived(1, 0, 1), lived(2, 1, 2)), []week{{0, []uint32{0, 1}}, {2, []uint32{1, 2}}}},
		"no calendar":                {withoutCalendar(lived(0, 0, 6, 7, 21)), []week{{0, []uint32{0, 6}}, {1, []uint32{7}}, {3, []uint32{21}}}},
		"no calendar, 7 days apart":  {withoutCalendar(lived(0, 3, 10)), []week{{0, []uint32{3}}, {1, []uint32{10}}}},
		"no calendar in one of them": {join(withoutCalendar(lived(1, 6, 7)), lived(2, 4, 5)), []week{{0, []uint32{6}}, {1, []uint32{7}}, {3, []uint32{4}}, {4, []uint32{5}}}},
	} {
		var got []week
		for number, rows := range Weeks(test.rows) {
			got = append(got, week{number, rows.Day})
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for range Weeks(lived(0, 0, 7, 14)) { // may be left early
		break
	}
}

func TestFullest(t *testing.T) {
	rows := join(lived(1, 0, 1), lived(2, 4, 5, 6, 7), lived(3, 0, 1, 2, 11))
	if diff := cmp.Diff([]uint32{5, 6, 7}, Fullest(rows).Day); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if Fullest(data.Events{}).Len() != 0 {
		t.Error("a week of no rows holds rows")
	}
}
