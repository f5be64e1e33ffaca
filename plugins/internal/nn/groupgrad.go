package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// groupGrads holds a gradient by a layer's weights for every group of a batch, so
// that its bits do not depend on which goroutine computes which group.
type groupGrads struct {
	groups [Groups][]float32   // each laid out as the weights' Value
	parts  [Groups][][]float32 // the same, tensor by tensor
}

// reduceRun is how many elements one goroutine adds up at a time.
const reduceRun = 1 << 13

// newGroupGrads returns zeros for weights.
func newGroupGrads(w *Weights) *groupGrads {
	gg := &groupGrads{}
	for g := range gg.groups {
		gg.groups[g] = make([]float32, len(w.Value))
		gg.parts[g] = w.cut(gg.groups[g])
	}
	return gg
}

// zero clears all groups.
func (gg *groupGrads) zero() {
	for _, group := range gg.groups {
		clear(group)
	}
}

// reduceInto writes the sum of the groups, in their order, to dst.
func (gg *groupGrads) reduceInto(crew Crew, dst []float32) {
	var all [Groups]bool
	for g := range all {
		all[g] = true
	}
	gg.reduceUsed(crew, all, dst)
}

// reduceUsed is reduceInto for the groups that are used; the others are read as 0.
func (gg *groupGrads) reduceUsed(crew Crew, used [Groups]bool, dst []float32) {
	crew.Each((len(dst)+reduceRun-1)/reduceRun, func(i int) {
		from, to := i*reduceRun, min((i+1)*reduceRun, len(dst))
		begun := false
		for g, group := range gg.groups {
			switch {
			case !used[g]:
			case !begun:
				copy(dst[from:to], group[from:to])
				begun = true
			default:
				kernel.Axpy(1, group[from:to], dst[from:to])
			}
		}
		if !begun {
			clear(dst[from:to])
		}
	})
}
