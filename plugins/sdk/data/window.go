package data

// Masked stands for the weekday or slot of a target whose time is not shown.
const Masked = 255

// MaxWindow is the most events in a window (N in the paper: 50).
const MaxWindow = 50

// Windows is a table of prediction problems, one row a window: predict the event
// that follows the history. A history holds at most MaxWindow events of one user
// and sequence, oldest first, all before the target; nothing of the target is in
// it. Weekday and Slot are the target's, or Masked.
type Windows struct {
	ID      []uint32
	User    []uint32
	Weekday []uint8
	Slot    []uint8
	Length  []uint32
	History Events // the histories, one after another
}

// Window is one row of Windows.
type Window struct {
	ID, User      uint32
	Weekday, Slot uint8
	History       Events
}

// Len returns the number of windows.
func (w Windows) Len() int { return len(w.ID) }

// Each calls yield for every window in order.
func (w Windows) Each(yield func(int, Window) bool) {
	start := 0
	for i, n := range w.Length {
		end := start + int(n)
		if !yield(i, Window{w.ID[i], w.User[i], w.Weekday[i], w.Slot[i], w.History.Slice(start, end)}) {
			return
		}
		start = end
	}
}

// Add appends a window.
func (w *Windows) Add(row Window) {
	w.ID = append(w.ID, row.ID)
	w.User = append(w.User, row.User)
	w.Weekday = append(w.Weekday, row.Weekday)
	w.Slot = append(w.Slot, row.Slot)
	w.Length = append(w.Length, uint32(row.History.Len()))
	w.History.Append(row.History)
}

// Targets calls yield with every row of e that has an event before it in its
// user and sequence: the history (at most n events, sharing memory with e) and
// the target. The harness cuts test windows with it and plugins cut training
// windows with it, so that the two agree.
func Targets(e Events, n int) func(yield func(history Events, target Event) bool) {
	return func(yield func(Events, Event) bool) {
		start := 0
		for i := 1; i < e.Len(); i++ {
			if e.User[i] != e.User[i-1] || e.Sequence[i] != e.Sequence[i-1] {
				start = i
				continue
			}
			if !yield(e.Slice(max(start, i-n), i), e.Row(i)) {
				return
			}
		}
	}
}

// Scores holds one row of class scores per window, in the order of the windows.
type Scores struct {
	ID      []uint32
	Classes int
	Values  []float32 // (len(ID), Classes), row-major; higher is better; finite
}

// Row returns the scores of window i.
func (s Scores) Row(i int) []float32 { return s.Values[i*s.Classes : (i+1)*s.Classes] }
