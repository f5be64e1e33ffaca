package week

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// progress is how far a request is met.
type progress struct {
	data.Request
	drawn    int    // weeks
	events   int    // that they have
	sequence uint32 // the last that is used
	weeks    []data.Events
	shown    map[kept]bool // the history's events
	still    bool          // the history's weekdays are no calendar
}

// kept is what an event and one of the history must have alike to be the same.
type kept struct {
	weekday, slot       uint8
	location, behaviour uint32
}

func keptOf(rows data.Events, i int) kept {
	return kept{rows.Weekday[i], rows.Slot[i], rows.Location[i], rows.Behaviour[i]}
}

func newProgress(r data.Request) *progress {
	p := &progress{Request: r, shown: map[kept]bool{}, still: Still(r.History)}
	for i := range r.History.Len() {
		p.shown[keptOf(r.History, i)] = true
	}
	return p
}

func (p *progress) done() bool { return p.events >= p.Events || p.drawn >= p.MaxWeeks }

// likely returns how many more weeks it probably takes: one before anything is
// known.
func (p *progress) likely() int {
	left := p.MaxWeeks - p.drawn
	switch {
	case p.done():
		return 0
	case p.drawn == 0:
		return min(left, 1)
	case p.events == 0:
		return left
	}
	missing := (p.Events - p.events) * p.drawn
	return min(left, (missing+p.events-1)/p.events)
}

// share returns how much of the request is done, 0 to 1.
func (p *progress) share() float64 {
	if p.done() {
		return 1
	}
	return max(float64(p.events)/float64(p.Events), float64(p.drawn)/float64(p.MaxWeeks))
}

// take adds a week that was drawn.
func (p *progress) take(week data.Events, count *Counters) {
	p.drawn++
	if week.Len() == 0 {
		count.Add("empty", 1, 1)
		return
	}
	p.sequence++
	p.events += week.Len()
	p.weeks = append(p.weeks, week)
	type event struct {
		day uint32
		kept
	}
	seen, twice, copied := map[event]bool{}, 0, 0
	for i := range week.Len() {
		e := event{week.Day[i], keptOf(week, i)}
		if seen[e] {
			twice++
		}
		seen[e] = true
		if p.shown[e.kept] {
			copied++
		}
	}
	count.Add("duplicate", twice, week.Len())
	count.Add("kept", copied, week.Len())
	count.Add("empty", 0, 1)
}

// flush writes the weeks and forgets them.
func (p *progress) flush(out sdk.Output) error {
	for _, week := range p.weeks {
		if err := out.Week(week); err != nil {
			return err
		}
	}
	p.weeks, p.shown = nil, nil
	return nil
}
