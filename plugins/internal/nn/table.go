package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// TableConfig is the shape of a Table.
type TableConfig struct {
	IDs   int // how many ids there are
	Width int
}

// Table is an embedding without positions: for row i with an id in the batch's
// first field
//
//	y_i = E[id_i]
//
// with weights "weight" E (IDs, Width), its only input; the output is (rows,
// Width).
type Table struct {
	TableConfig
	room
	weights *Weights

	starts []int32 // (IDs+1): where the rows of an id begin in rows
	rows   []int32 // (rows), by id and then in order
}

// idRun is how many ids' gradients one goroutine adds up at a time.
const idRun = 256

// NewTable returns a layer for batch, its weights 0.
func NewTable(c TableConfig, l Limits, crew Crew, batch *Batch) *Table {
	return &Table{TableConfig: c, room: room{l, crew, batch}, weights: NewWeights(
		Tensor{Name: "weight", Shape: []int{c.IDs, c.Width}, Decay: true},
	)}
}

// Weights returns the layer's weights.
func (t *Table) Weights() *Weights { return t.weights }

// Node adds the layer to a graph.
func (t *Table) Node(g *Graph) (*Node, error) {
	t.prepare()
	return g.Apply("table", t, []int{t.limits.Rows, t.Width}, g.Weights(t.weights))
}

func (t *Table) prepare() {
	t.starts, t.rows = make([]int32, t.IDs+1), make([]int32, t.limits.Rows)
}

func (t *Table) check() error { return t.batch.checkIDs(t.limits, t.IDs) }

// Forward copies the vectors.
func (t *Table) Forward(in [][]float32, out []float32) {
	ids, w := t.batch.Fields[0], t.Width
	t.crew.Each(Groups, func(g int) {
		from, to := t.batch.span(g, EachRow)
		for row := from; row < to; row++ {
			copy(out[row*w:][:w], in[0][int(ids[row])*w:])
		}
	})
}

// Infer copies the vectors of ids to y (ids, Width). It may run beside itself.
func (t *Table) Infer(ids []int32, y []float32) {
	for i, id := range ids {
		copy(y[i*t.Width:][:t.Width], t.weights.Value[int(id)*t.Width:])
	}
}

// Backward writes the gradient by the table. That of an id is the sum over its
// rows in their order, so that no group needs a table of its own.
func (t *Table) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	t.sort()
	w := t.Width
	t.crew.Each((t.IDs+idRun-1)/idRun, func(i int) {
		from, to := i*idRun, min((i+1)*idRun, t.IDs)
		clear(din[0][from*w : to*w])
		for id := from; id < to; id++ {
			for _, row := range t.rows[t.starts[id]:t.starts[id+1]] {
				kernel.Axpy(1, dout[int(row)*w:][:w], din[0][id*w:])
			}
		}
	})
}

// sort fills starts and rows (counting sort).
func (t *Table) sort() {
	ids, starts := t.batch.Fields[0], t.starts
	clear(starts)
	for _, id := range ids {
		starts[id]++
	}
	sum := int32(0)
	for id, n := range starts {
		starts[id] = sum
		sum += n
	}
	for row, id := range ids {
		t.rows[starts[id]] = int32(row)
		starts[id]++
	}
	copy(starts[1:], starts[:t.IDs]) // each start has moved to the next
	starts[0] = 0
}
