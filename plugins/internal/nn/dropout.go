package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// DropoutConfig is the shape of a Dropout.
type DropoutConfig struct {
	Width int
	Share float64 // of elements that become 0, from 0 and below 1
	Of    Extent  // what a row is
}

// Dropout sets elements to 0 at random and divides the others by 1-Share, so that
// their mean stays (Srivastava et al. 2014, section 10). Its input and its output
// are (rows, Width).
type Dropout struct {
	DropoutConfig
	room
	noise *Noise
	site  uint32
	bits  []uint64 // (rows, words)
}

// NewDropout returns a layer for batch that draws from noise.
func NewDropout(c DropoutConfig, l Limits, crew Crew, noise *Noise, batch *Batch) *Dropout {
	return &Dropout{DropoutConfig: c, room: room{l, crew, batch}, noise: noise, site: noise.sites(1)}
}

// Node adds the layer to a graph; where nothing is dropped that is x.
func (d *Dropout) Node(g *Graph, x *Node) (*Node, error) {
	if d.Share == 0 {
		return x, nil
	}
	d.prepare()
	return g.Apply("dropout", d, []int{d.Of.most(d.limits), d.Width}, x)
}

func (d *Dropout) prepare() {
	d.bits = make([]uint64, d.Of.most(d.limits)*kernel.Words(d.Width))
}

// Forward draws what to drop and drops it.
func (d *Dropout) Forward(in [][]float32, out []float32) {
	keep, scale := kernel.Keep(d.Share)
	d.each(func(from, n int, bits []uint64) {
		kernel.Mask(n, d.Width, bits, keep, d.noise.stream(d.site), uint32(from))
		kernel.Drop(n, d.Width, in[0][from*d.Width:], d.Width, out[from*d.Width:], d.Width, bits, scale)
	})
}

// Backward drops the gradients of what Forward dropped.
func (d *Dropout) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	_, scale := kernel.Keep(d.Share)
	d.each(func(from, n int, bits []uint64) {
		kernel.Drop(n, d.Width, dout[from*d.Width:], d.Width, din[0][from*d.Width:], d.Width, bits, scale)
	})
}

// each calls f with runs of rows: the first, how many, and their masks.
func (d *Dropout) each(f func(from, n int, bits []uint64)) {
	d.crew.Each(Groups, func(g int) {
		for from, to := range d.batch.runs(g, d.Of) {
			f(from, to-from, d.bits[from*kernel.Words(d.Width):])
		}
	})
}
