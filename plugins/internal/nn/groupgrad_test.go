package nn

import (
	"fmt"
	"testing"
)

// Sums are those of the groups in order, for every crew and for lengths around
// the runs that goroutines take.
func TestGroupGradsReduce(t *testing.T) {
	for _, size := range []int{0, 1, 17, reduceRun - 1, reduceRun, 3*reduceRun + 5} {
		for crew := Crew(1); crew <= 3; crew++ {
			t.Run(fmt.Sprintf("size %d crew %d", size, crew), func(t *testing.T) {
				gg := newGroupGrads(NewWeights(Tensor{Name: "w", Shape: []int{size}}))
				for g, group := range gg.groups {
					for i := range group {
						group[i] = 1 / float32(1+g*size+i)
					}
				}
				got := nans(size)
				gg.reduceInto(crew, got)
				for i, v := range got {
					want := gg.groups[0][i]
					for _, group := range gg.groups[1:] {
						want += group[i]
					}
					if v != want {
						t.Fatalf("element %d is %v, want %v", i, v, want)
					}
				}
				gg.zero()
				gg.reduceInto(crew, got)
				for i, v := range got {
					if v != 0 {
						t.Fatalf("element %d is %v after zero", i, v)
					}
				}
			})
		}
	}
}
