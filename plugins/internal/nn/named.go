package nn

// Tensors returns the tensors of layers under the names that checkpoints have.
func Tensors(layers ...NamedWeights) []Tensor {
	var all []Tensor
	for _, l := range layers {
		for _, t := range l.Tensors {
			t.Name = l.Prefix + t.Name
			all = append(all, t)
		}
	}
	return all
}

// Unnamed returns the weights of layers.
func Unnamed(layers ...NamedWeights) []*Weights {
	var all []*Weights
	for _, l := range layers {
		all = append(all, l.Weights)
	}
	return all
}
