package nn

import (
	"sync"
	"sync/atomic"
)

// Crew is how many goroutines share the groups of a batch. Results do not depend
// on it.
type Crew int

// Each calls f for 0 to n-1, on the goroutines of the crew.
func (c Crew) Each(n int, f func(i int)) {
	workers := min(int(c), n)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int32
	take := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	var others sync.WaitGroup
	for range workers - 1 {
		others.Go(take)
	}
	take()
	others.Wait()
}
