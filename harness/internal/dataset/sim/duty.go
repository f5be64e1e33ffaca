package sim

// Block is a stretch of work or classes, in minutes of the day.
type Block struct{ Start, Minutes int }

// Timetable holds the blocks of two alternating weeks by weekday, and how often
// a block is skipped.
type Timetable struct {
	blocks [2][7][]Block
	Skip   float64
}

// On returns the blocks of a day.
func (t *Timetable) On(c Calendar, day int) []Block {
	return t.blocks[c.Week(day)%2][c.Weekday(day)]
}

// Usual returns the blocks of a weekday in the first of the two weeks.
func (t *Timetable) Usual(weekday int) []Block { return t.blocks[0][weekday] }

// both sets the blocks of a weekday in both weeks.
func (t *Timetable) both(weekday int, blocks ...Block) {
	t.blocks[0][weekday], t.blocks[1][weekday] = blocks, blocks
}

// shift is a working day of so many hours with a break for lunch in the middle.
func shift(start, hours int) []Block {
	half := 30 * hours
	return []Block{{start, half}, {start + half + 60, half}}
}

// DrawTimetable returns what an occupation asks of a person. Homemakers and the
// retired owe nothing.
func DrawTimetable(s Stream, p Profile) Timetable {
	t := Timetable{Skip: .03}
	switch p[Occupation] {
	case Student:
		drawClasses(s, &t)
	case Office:
		atHome := 0 // of ten weekdays
		if p[Schooling] >= 2 {
			atHome = s.IntN(4)
		}
		day := shift(s.Near(Clock(9, 0), 30), 8)
		for d := range 5 {
			if s.IntN(10) >= atHome {
				t.both(d, day...)
			}
		}
	case Service:
		early, late := shift(Clock(7, 30), 7), shift(Clock(13, 30), 7)
		if s.Chance(.4) { // always the same shift
			early = late
		}
		free, gap := s.IntN(7), s.Between(1, 3)
		for d := range 7 {
			if d != free && d != (free+gap)%7 {
				t.blocks[0][d], t.blocks[1][d] = early, late
			}
		}
	case Manual:
		day := shift(s.Near(Clock(7, 45), 20), 9)
		for d := range 5 {
			t.both(d, day...)
		}
		t.blocks[s.IntN(2)][Saturday] = day[:1]
	case SelfEmployed:
		t.Skip = .25
		free := s.IntN(7)
		start := s.Near(Clock(10, 0), 50)
		for d := range 7 {
			if d != free {
				t.both(d, Block{start, 150}, Block{start + s.Between(210, 300), 150})
			}
		}
	}
	return t
}

// drawClasses fills the weekdays of a student; about one class in six is held
// every other week.
func drawClasses(s Stream, t *Timetable) {
	t.Skip = .1
	load := .3 + .25*s.Float64()
	for d := range 5 {
		for _, start := range []int{Clock(8, 30), Clock(10, 25), Clock(14, 0), Clock(16, 0), Clock(19, 0)} {
			if !s.Chance(load) {
				continue
			}
			class := Block{start, 95}
			only := s.IntN(12)
			for w := range 2 {
				if only >= 2 || only == w {
					t.blocks[w][d] = append(t.blocks[w][d], class)
				}
			}
		}
	}
}
