// Package prompt is how a language model is asked, in words, for weeks of a person's
// records, after a profile and some real ones: it writes prompts, in English or
// Chinese, and reads them again, for models of ours that are asked. Both sides know
// the wording from here and from nowhere else.
package prompt

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Ask is what a prompt tells.
type Ask struct {
	Profile data.Profile      // nil: none is told
	Shown   [][]record.Record // weeks, or parts of some
	Days    int               // that Shown spans

	Weeks    int   // to write, at least 1
	From, To uint8 // weekdays to write of each week, both included

	// Rules of the format. Where a prompt tells none, Rules is nil.
	Rules *Rules
}

// Rules are what a reply must keep to.
type Rules struct {
	JSON        bool
	Grid        int    // minutes of a slot
	DayStart    string // HH:MM, "" if a day begins at midnight
	Locations   []string
	Behaviours  []string
	Least, Most int // records of a week, or of the days From to To
}

// Part says whether a part of a week is asked for.
func (a Ask) Part() bool { return a.To-a.From < 6 }
