package nn

// NewEmbedding returns an embedding of batch, its weights 0, for models without an
// Encoder; one that knows no places has a table of one position. Dropout draws
// from noise at site, a number that no other layer with that noise has.
func NewEmbedding(c EmbeddingConfig, crew Crew, noise *Noise, site uint32, batch *Batch) *Embedding {
	return newEmbedding(c, batch, crew, noise, site)
}

// Weights returns the tables "field.f.weight" (ids, Width), "position.weight"
// (Positions, Width) and, with Norm, "norm.gamma" and "norm.beta".
func (e *Embedding) Weights() *Weights { return e.weights }

// Node adds the embedding, of at most rows rows, to a graph; the node is (rows,
// Width).
func (e *Embedding) Node(g *Graph, rows int) (*Node, error) {
	e.prepare(rows)
	return g.Apply("embedding", e, []int{rows, e.Width}, g.Weights(e.weights))
}
