package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// habits are the tables of the process, of a population or of one user. A place
// in the day is a slot counted from the day's start, 0 to S-1; a part is one of
// six of the day (four hours); the outcome S means "no more events today".
type habits struct {
	begin table // by weekday: place of the day's first event, or S
	next  table // by behaviour before and part, then kind of day and part, then all: behaviour
	where table // by behaviour: location
	gap   table // by behaviour and part: slots to the next event of the day, or S
	most  int   // events of the fullest day
}

// parts is the number of parts of a day.
const parts = 6

// none is the behaviour before the first event of a sequence.
const none = -1

func newHabits() *habits {
	return &habits{begin: table{}, next: table{}, where: table{}, gap: table{}}
}

// The contexts of each table, finest first.

func beginKeys(weekday int) []key {
	return []key{{0, weekday, 0}, {1, kindOf(weekday), 0}}
}

func nextKeys(before, weekday, part int) []key {
	return []key{{0, before, part}, {1, kindOf(weekday), part}, {2, 0, 0}}
}

func whereKeys(behaviour int) []key { return []key{{0, behaviour, 0}} }

func gapKeys(behaviour, part int) []key {
	return []key{{0, behaviour, part}, {1, 0, part}}
}

// kindOf returns 1 for Saturday and Sunday, else 0.
func kindOf(weekday int) int {
	if weekday >= 5 {
		return 1
	}
	return 0
}

func partOf(v *data.Vocabulary, place int) int { return place * parts / v.SlotsPerDay }

// learn counts the rows of one user. Rows of an unknown behaviour are no events;
// an unknown location is not counted.
func (h *habits) learn(v *data.Vocabulary, user data.Events) {
	for _, sequence := range user.BySequence() {
		h.sequence(v, known(v, sequence))
	}
}

// known returns the rows whose behaviour has an id.
func known(v *data.Vocabulary, rows data.Events) data.Events {
	var kept data.Events
	for i := range rows.Len() {
		if int(rows.Behaviour[i]) < len(v.Behaviours) {
			kept.Add(rows.Row(i))
		}
	}
	return kept
}

func (h *habits) sequence(v *data.Vocabulary, rows data.Events) {
	before, today := none, 0
	for i := range rows.Len() {
		e := rows.Row(i)
		place, behaviour, weekday := v.SlotOrder(e.Slot), int(e.Behaviour), int(e.Weekday)
		if i == 0 || e.Day != rows.Day[i-1] {
			if i > 0 {
				h.empty(v, rows.Row(i-1), e)
			}
			h.begin.addAll(beginKeys(weekday), place)
			today = 0
		}
		today++
		h.most = max(h.most, today)
		h.next.addAll(nextKeys(before, weekday, partOf(v, place)), behaviour)
		if int(e.Location) < len(v.Locations) {
			h.where.addAll(whereKeys(behaviour), int(e.Location))
		}
		h.gap.addAll(gapKeys(behaviour, partOf(v, place)), gapAfter(v, rows, i))
		before = behaviour
	}
}

// empty counts the days without events between two rows.
func (h *habits) empty(v *data.Vocabulary, last, first data.Event) {
	days := int(first.Day) - int(last.Day) - 1
	for after := range min(days, 7) { // each weekday, with all its repeats at once
		for _, k := range beginKeys((int(last.Weekday) + 1 + after) % 7) {
			h.begin.add(k, v.SlotsPerDay, (days-after+6)/7)
		}
	}
}

// gapAfter returns the slots from row i to the next row of its day, S if it is
// the last.
func gapAfter(v *data.Vocabulary, rows data.Events, i int) int {
	if i+1 == rows.Len() || rows.Day[i+1] != rows.Day[i] {
		return v.SlotsPerDay
	}
	return v.SlotOrder(rows.Slot[i+1]) - v.SlotOrder(rows.Slot[i])
}
