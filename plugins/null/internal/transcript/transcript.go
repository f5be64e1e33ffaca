// Package transcript lets a null plugin write down every row that reaches it, as
// an artifact named "received" with one line a row, in the order of arrival.
package transcript

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Transcript collects the lines of one call. The zero value drops them.
type Transcript struct {
	run  *sdk.Run
	call string
}

// New returns a transcript of a call ("fit", "generate", ...), which drops
// everything unless on.
func New(run *sdk.Run, call string, on bool) Transcript {
	if !on {
		return Transcript{}
	}
	return Transcript{run, call}
}

// Events writes rows under a name ("event", "train", "dev").
func (t Transcript) Events(name string, rows data.Events) error {
	if t.run == nil {
		return nil
	}
	var b bytes.Buffer
	for i := range rows.Len() {
		e := rows.Row(i)
		fmt.Fprintf(&b, "%s %s u=%d q=%d d=%d w=%d s=%d l=%d b=%d i=%d\n",
			t.call, name, e.User, e.Sequence, e.Day, e.Weekday, e.Slot, e.Location, e.Behaviour, e.Intent)
	}
	return t.run.Artifact("received", b.Bytes())
}

// Profiles writes profiles.
func (t Transcript) Profiles(profiles data.Profiles) error {
	for i, user := range profiles.User {
		if err := t.profile(user, profiles.Row(i)); err != nil {
			return err
		}
	}
	return nil
}

func (t Transcript) profile(user uint32, p data.Profile) error {
	line := fmt.Sprintf("profile u=%d", user)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		line += fmt.Sprintf(" %s=%s", name, p[name])
	}
	return t.Line("%s", line)
}

// Requests writes requests, each with its profile and history.
func (t Transcript) Requests(requests []data.Request) error {
	for _, r := range requests {
		if err := t.Line("request u=%d weeks=%d events=%d max=%d", r.User, r.Weeks, r.Events, r.MaxWeeks); err != nil {
			return err
		}
		if err := t.profile(r.User, r.Profile); err != nil {
			return err
		}
		if err := t.Events("event", r.History); err != nil {
			return err
		}
	}
	return nil
}

// Windows writes windows, each with its history.
func (t Transcript) Windows(windows data.Windows) error {
	for _, w := range windows.Each {
		if err := t.Line("window u=%d w=%d s=%d n=%d", w.User, w.Weekday, w.Slot, w.History.Len()); err != nil {
			return err
		}
		if err := t.Events("history", w.History); err != nil {
			return err
		}
	}
	return nil
}

// Line writes one line after the name of the call.
func (t Transcript) Line(format string, args ...any) error {
	if t.run == nil {
		return nil
	}
	return t.run.Artifact("received", fmt.Appendf(nil, t.call+" "+format+"\n", args...))
}
