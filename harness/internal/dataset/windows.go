package dataset

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Answer is the truth of one window. It never leaves the harness.
type Answer struct {
	User      uint32
	Intent    uint32 // known even where Behaviour is unknown
	Behaviour uint32
	Row       int // of Dataset.Events
}

// Windows cuts one window per test row of the users that has a row before it;
// histories reach back into the train part. With showTime a window shows the
// weekday and slot of its target (context: time). Window i has the id i: ids
// say nothing but the order in which windows stand. Answer i belongs to window i.
func (d *Dataset) Windows(users []uint32, showTime bool) (data.Windows, []Answer) {
	var windows data.Windows
	var answers []Answer
	rows := 0
	for _, user := range users {
		rows += (d.Users[user].Count - d.Users[user].Train) * data.MaxWindow
	}
	windows.History.Grow(rows)
	for _, user := range users {
		u := d.Users[user]
		// The first row that a test row's history can hold.
		from := max(0, u.Train-data.MaxWindow)
		row := u.First + from
		for history, target := range data.Targets(d.Events.Slice(row, u.First+u.Count), data.MaxWindow) {
			row++
			if row < u.First+u.Train {
				continue
			}
			w := data.Window{ID: uint32(len(answers)), User: user, Weekday: data.Masked, Slot: data.Masked, History: history}
			if showTime {
				w.Weekday, w.Slot = target.Weekday, target.Slot
			}
			windows.Add(w)
			answers = append(answers, Answer{User: user, Intent: target.Intent, Behaviour: target.Behaviour, Row: row})
		}
	}
	return windows, answers
}
