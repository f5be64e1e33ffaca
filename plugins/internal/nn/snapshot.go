package nn

// Snapshot is a copy of the values of weights, to return to: the best of a
// training, or the pretrained ones before the next user's fine-tuning.
type Snapshot struct {
	weights []*Weights
	values  [][]float32
}

// NewSnapshot copies the weights' values as they are now.
func NewSnapshot(weights ...*Weights) *Snapshot {
	s := &Snapshot{weights: weights}
	for _, w := range weights {
		s.values = append(s.values, append([]float32{}, w.Value...))
	}
	return s
}

// Take replaces the copy by the weights' values as they are now.
func (s *Snapshot) Take() {
	for i, w := range s.weights {
		copy(s.values[i], w.Value)
	}
}

// Restore gives the weights the values of the copy.
func (s *Snapshot) Restore() {
	for i, w := range s.weights {
		copy(w.Value, s.values[i])
	}
}

// Mix moves the weights to the line between the copy (share 0) and where they are
// (share 1): the weight-space ensemble of Wortsman et al. 2022, Eq. 1.
func (s *Snapshot) Mix(share float64) {
	for i, w := range s.weights {
		for j, v := range s.values[i] {
			w.Value[j] = v + float32(share)*(w.Value[j]-v)
		}
	}
}
