package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// calendar counts days from Sunday, 1 October 2023: 92 of them end on 31 December.
const calendar sim.Calendar = sim.Sunday

// commitment is something that somebody means to do at a time. One of day d may
// run past the midnight that ends it.
type commitment struct {
	start, minutes int // start in minutes of the day
	where          venue
	quota          int     // index of the routine it is for, -1 if none
	skip           float64 // chance that it is not kept
	duty           bool    // work or classes
}
