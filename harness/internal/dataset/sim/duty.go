package sim

// block is a stretch of work or classes, in minutes of the day.
type block struct{ start, minutes int }

// timetable holds the blocks of two alternating weeks by weekday, and how often
// a block is skipped.
type timetable struct {
	blocks [2][7][]block
	skip   float64
}

// on returns the blocks of a day.
func (t *timetable) on(day int) []block { return t.blocks[weekOf(day)%2][weekday(day)] }

// both sets the blocks of a weekday in both weeks.
func (t *timetable) both(weekday int, blocks ...block) {
	t.blocks[0][weekday], t.blocks[1][weekday] = blocks, blocks
}

// shift is a working day of so many hours with a break for lunch in the middle.
func shift(start, hours int) []block {
	half := 30 * hours
	return []block{{start, half}, {start + half + 60, half}}
}

// drawTimetable returns what an occupation asks of a person. Homemakers and the
// retired owe nothing.
func drawTimetable(s stream, p profile) timetable {
	t := timetable{skip: .03}
	switch p[occupation] {
	case student:
		drawClasses(s, &t)
	case office:
		atHome := 0 // of ten weekdays
		if p[schooling] >= 2 {
			atHome = s.IntN(4)
		}
		day := shift(s.near(clock(9, 0), 30), 8)
		for d := range 5 {
			if s.IntN(10) >= atHome {
				t.both(d, day...)
			}
		}
	case service:
		early, late := shift(clock(7, 30), 7), shift(clock(13, 30), 7)
		if s.chance(.4) { // always the same shift
			early = late
		}
		free, gap := s.IntN(7), s.between(1, 3)
		for d := range 7 {
			if d != free && d != (free+gap)%7 {
				t.blocks[0][d], t.blocks[1][d] = early, late
			}
		}
	case manual:
		day := shift(s.near(clock(7, 45), 20), 9)
		for d := range 5 {
			t.both(d, day...)
		}
		t.blocks[s.IntN(2)][saturday] = day[:1]
	case selfEmployed:
		t.skip = .25
		free := s.IntN(7)
		start := s.near(clock(10, 0), 50)
		for d := range 7 {
			if d != free {
				t.both(d, block{start, 150}, block{start + s.between(210, 300), 150})
			}
		}
	}
	return t
}

// drawClasses fills the weekdays of a student; about one class in six is held
// every other week.
func drawClasses(s stream, t *timetable) {
	t.skip = .1
	load := .3 + .25*s.Float64()
	for d := range 5 {
		for _, start := range []int{clock(8, 30), clock(10, 25), clock(14, 0), clock(16, 0), clock(19, 0)} {
			if !s.chance(load) {
				continue
			}
			class := block{start, 95}
			only := s.IntN(12)
			for w := range 2 {
				if only >= 2 || only == w {
					t.blocks[w][d] = append(t.blocks[w][d], class)
				}
			}
		}
	}
}
