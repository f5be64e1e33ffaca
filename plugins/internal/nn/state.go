package nn

import "fmt"

// State returns what steps change besides the weights: the moments of all weights
// and how many steps are taken, each name after prefix. The values are the solver's
// own memory: a solver of the same weights into whose State these values are copied
// (by Checkpoint.Load, say) goes on bit by bit as this one does. Save it between
// steps of the solver, with the weights.
func (s *AdamW) State(prefix string) []Tensor {
	state := []Tensor{s.steps.tensor(prefix + "steps")}
	for i := range s.weights {
		state = append(state,
			vector(fmt.Sprintf("%sfirst.%d", prefix, i), s.first[i]),
			vector(fmt.Sprintf("%ssecond.%d", prefix, i), s.second[i]))
	}
	return state
}

// State is that of AdamW: the averages and how many updates they had. Save it while
// it is not swapped with the weights.
func (a *Average) State(prefix string) []Tensor {
	state := []Tensor{a.updates.tensor(prefix + "updates")}
	for i, values := range a.values {
		state = append(state, vector(fmt.Sprintf("%saverage.%d", prefix, i), values))
	}
	return state
}

func vector(name string, values []float32) Tensor {
	return Tensor{Name: name, Shape: []int{len(values)}, Value: values}
}

// tally is a count that a tensor can hold: one float32, which is exact up to
// mostTally and stays there.
type tally []float32

const mostTally = 1 << 24

func newTally() tally { return make(tally, 1) }

func (t tally) count() int { return int(t[0]) }
func (t tally) add()       { t[0]++ }
func (t tally) reset()     { t[0] = 0 }

func (t tally) tensor(name string) Tensor { return vector(name, t) }
