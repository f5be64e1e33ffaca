package nn

import (
	"sync"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Inference returns a function that computes the layer with the weights as they
// are now, without a graph or a batch: for sequences that are rows starts[s] to
// starts[s+1] of x (rows, Width), into out (sequences, all filters). It may run
// beside itself.
func (c *ConvMax) Inference() func(starts []int32, x, out []float32) {
	i := &convInference{ConvMaxConfig: c.ConvMaxConfig}
	w := c.weights.cut(c.weights.Value)
	size, filters := 0, 0
	for j, window := range c.Windows {
		k := window.Size * c.Width
		flipped := make([]float32, k*window.Filters)
		kernel.Transpose(window.Filters, k, w[2*j], k, flipped, window.Filters)
		i.weights = append(i.weights, flipped)
		i.bias = append(i.bias, append([]float32{}, w[2*j+1]...))
		size, filters = max(size, window.Size), max(filters, window.Filters)
	}
	i.pool.New = func() any {
		return &convWork{patches: make([]float32, convPatches*size*c.Width), outputs: make([]float32, convPatches*filters)}
	}
	return i.infer
}

// convInference is a ConvMax that learns no more.
type convInference struct {
	ConvMaxConfig
	weights, bias [][]float32 // of each window: (Size Width, Filters), (Filters)
	pool          sync.Pool   // of *convWork
}

func (c *convInference) infer(starts []int32, x, out []float32) {
	work := c.pool.Get().(*convWork)
	defer c.pool.Put(work)
	clear(out[:(len(starts)-1)*c.Output()])
	at := 0
	for j, window := range c.Windows {
		k := window.Size * c.Width
		work.n = 0
		for seq := range len(starts) - 1 {
			start, end := int(starts[seq]), int(starts[seq+1])
			for row := start; row == start || row+window.Size <= end; row++ {
				patch := work.patches[work.n*k:][:k]
				clear(patch[copy(patch, x[row*c.Width:end*c.Width]):])
				work.seq[work.n] = seq
				if work.n++; work.n == convPatches {
					c.maximise(work, j, at, out)
				}
			}
		}
		c.maximise(work, j, at, out)
		at += window.Filters
	}
}

// maximise computes the filters at the places in work and empties it.
func (c *convInference) maximise(work *convWork, j, at int, out []float32) {
	filters, k := c.Windows[j].Filters, c.Windows[j].Size*c.Width
	kernel.Gemm(work.n, filters, k, work.patches, k, 1, c.weights[j], filters, work.outputs, filters, c.bias[j], 0)
	for i, seq := range work.seq[:work.n] {
		best := out[seq*c.Output()+at:][:filters]
		for f, v := range work.outputs[i*filters:][:filters] {
			best[f] = max(best[f], v)
		}
	}
	work.n = 0
}
