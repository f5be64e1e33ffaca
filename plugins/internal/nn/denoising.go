package nn

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// DenoisingConfig is the shape of a Denoising.
type DenoisingConfig struct {
	Width, IDs int
	// Tail is what the mean square of x0 counts: the cumulative product of alphas at
	// the last step of the diffusion.
	Tail float64
}

// Denoising is the loss of a diffusion over embeddings that are learned with it
// (Li et al. 2022, Eq. 2; Gong et al. 2023, code): for a sequence s of n rows with
// ids w_i, x0_i = E[w_i] + Noise_i and predictions f_i of x0_i
//
//	mse_s  = sum over i of Counts_i |target_i - f_i|^2 / (Width sum of Counts_i)
//	tail_s = Tail sum over i of |x0_i|^2 / (Width n)
//	nll_s  = sum over i of -log softmax(E x0_i + b)[w_i] / n
//	loss   = sum over s of Weight_s (mse_s + tail_s + nll_s) / sequences
//
// where the target is E[w_i] in a sequence that is Clean and else x0_i. Targets are
// not held fixed: the embedding learns from both sides. Weights are "weight" E (IDs,
// Width), which is embedding and output matrix in one, and "bias" b (IDs). Inputs of
// the Function: f (rows, Width) and the weights; the output is a scalar.
type Denoising struct {
	DenoisingConfig
	// What the caller fills before every step.
	Noise  []float32 // (rows, Width)
	Counts []bool    // (rows)
	Clean  []bool    // (sequences)
	Weight []float64 // (sequences)
	// Terms are, after a step, the three terms of each sequence, without its weight.
	Terms []DenoisingTerms // (sequences)

	room
	weights    *Weights
	transposed []float32 // (Width, IDs)
	work       [Groups]*denoisingWork
	df         []float32 // (rows, Width)
	grads      *groupGrads
}

// DenoisingTerms are the terms of one sequence's loss.
type DenoisingTerms struct{ MSE, Tail, NLL float64 }

// Loss is the loss of the sequence.
func (t DenoisingTerms) Loss() float64 { return t.MSE + t.Tail + t.NLL }

// denoisingRows is how many rows have their logits at once.
const denoisingRows = 64

// denoisingWork is the memory of one group.
type denoisingWork struct {
	x0, dx0 []float32 // (denoisingRows, Width)
	logits  []float32 // (denoisingRows, IDs)
}

// NewDenoising returns the loss of batch, its weights 0.
func NewDenoising(c DenoisingConfig, l Limits, crew Crew, batch *Batch) *Denoising {
	return &Denoising{
		DenoisingConfig: c, room: room{l, crew, batch},
		Noise: make([]float32, l.Rows*c.Width), Counts: make([]bool, l.Rows),
		Clean: make([]bool, l.Sequences), Weight: make([]float64, l.Sequences), Terms: make([]DenoisingTerms, l.Sequences),
		weights: NewWeights(
			Tensor{Name: "weight", Shape: []int{c.IDs, c.Width}, Decay: true},
			Tensor{Name: "bias", Shape: []int{c.IDs}},
		),
	}
}

// Weights returns the embedding and the bias of the logits.
func (d *Denoising) Weights() *Weights { return d.weights }

// Node adds the loss to a graph.
func (d *Denoising) Node(g *Graph, f *Node) (*Node, error) {
	d.prepare()
	return g.Apply("denoising", d, nil, f, g.Weights(d.weights))
}

func (d *Denoising) prepare() {
	d.transposed = make([]float32, d.Width*d.IDs)
	d.df = make([]float32, d.limits.Rows*d.Width)
	d.grads = newGroupGrads(d.weights)
	for g := range d.work {
		d.work[g] = &denoisingWork{
			x0: make([]float32, denoisingRows*d.Width), dx0: make([]float32, denoisingRows*d.Width),
			logits: make([]float32, denoisingRows*d.IDs),
		}
	}
}

func (d *Denoising) check() error {
	if err := d.batch.checkIDs(d.limits, d.IDs); err != nil {
		return err
	}
	for s := range d.batch.Sequences() {
		if w := d.Weight[s]; !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("denoising: the weight of sequence %d is %v, want a finite number from 0", s, w)
		}
	}
	return nil
}

// Forward computes the loss and, as all of it is at hand only here, the gradients,
// which Backward scales.
func (d *Denoising) Forward(in [][]float32, out []float32) {
	kernel.Transpose(d.IDs, d.Width, in[1], d.Width, d.transposed, d.IDs)
	d.grads.zero()
	d.crew.Each(Groups, func(g int) {
		from, to := d.batch.span(g, EachSequence)
		for s := from; s < to; s++ {
			d.sequence(s, in[0], in[1], d.work[g], d.grads.parts[g])
		}
	})
	sum := 0.0
	for s, t := range d.Terms[:d.batch.Sequences()] {
		sum += d.Weight[s] * t.Loss()
	}
	out[0] = float32(sum / float64(d.batch.Sequences()))
}

// sequence leaves the terms of one sequence and adds its gradients.
func (d *Denoising) sequence(s int, f, weights []float32, work *denoisingWork, grads [][]float32) {
	first, end := int(d.batch.Starts[s]), int(d.batch.Starts[s+1])
	counted := 0
	for _, counts := range d.Counts[first:end] {
		if counts {
			counted++
		}
	}
	n := float64(end - first)
	share := d.Weight[s] / float64(d.batch.Sequences())
	k := denoisingScales{
		mse:  float32(2 * share / (float64(d.Width) * float64(max(counted, 1)))),
		tail: float32(2 * share * d.Tail / (float64(d.Width) * n)),
		nll:  float32(share / n),
	}
	var t DenoisingTerms
	for from := first; from < end; from += denoisingRows {
		to := min(from+denoisingRows, end)
		part := d.rows(from, to, d.Clean[s], f, weights, k, work, grads)
		t.MSE, t.Tail, t.NLL = t.MSE+part.MSE, t.Tail+part.Tail, t.NLL+part.NLL
	}
	t.MSE /= float64(d.Width) * float64(max(counted, 1))
	t.Tail *= d.Tail / (float64(d.Width) * n)
	t.NLL /= n
	d.Terms[s] = t
}

// denoisingScales are what the gradients of single elements are multiplied by.
type denoisingScales struct{ mse, tail, nll float32 }

// rows adds the gradients of some rows of one sequence and returns the sums of
// their squares and surprises.
func (d *Denoising) rows(from, to int, clean bool, f, weights []float32, k denoisingScales, work *denoisingWork, grads [][]float32) (sums DenoisingTerms) {
	w, ids, n := d.Width, d.batch.Fields[0][from:to], to-from
	x0, dx0, logits := work.x0[:n*w], work.dx0[:n*w], work.logits[:n*d.IDs]
	copy(x0, d.Noise[from*w:to*w])
	for i, id := range ids {
		kernel.Axpy(1, weights[int(id)*w:][:w], x0[i*w:][:w])
	}
	sums.NLL = d.surprise(ids, weights, x0, logits, k.nll)
	kernel.Gemm(n, w, d.IDs, logits, d.IDs, 1, weights, w, dx0, w, nil, 0)
	kernel.Gemm(d.IDs, w, n, logits, 1, d.IDs, x0, w, grads[0], w, grads[0], w)
	kernel.ColumnSums(n, d.IDs, logits, d.IDs, grads[1])
	for i, id := range ids {
		square, tail := float32(0), float32(0)
		x, dx := x0[i*w:][:w], dx0[i*w:][:w]
		row, df := f[(from+i)*w:][:w], d.df[(from+i)*w:][:w]
		noise := d.Noise[(from+i)*w:][:w]
		for j, v := range x {
			tail += v * v
			dx[j] += k.tail * v
		}
		if !d.Counts[from+i] {
			clear(df)
		} else {
			for j, v := range x {
				if clean {
					v -= noise[j]
				}
				e := row[j] - v
				square += e * e
				df[j] = k.mse * e
				dx[j] -= k.mse * e
			}
		}
		sums.MSE, sums.Tail = sums.MSE+float64(square), sums.Tail+float64(tail)
		kernel.Axpy(1, dx, grads[0][int(id)*w:][:w])
	}
	return sums
}

// surprise replaces logits by scale times the gradient of the sum of -log p[id] by
// them, and returns that sum.
func (d *Denoising) surprise(ids []int32, weights, x0, logits []float32, scale float32) float64 {
	n, w := d.IDs, d.Width
	kernel.Gemm(len(ids), n, w, x0, w, 1, d.transposed, n, logits, n, weights[n*w:], 0)
	sum := 0.0
	for i, id := range ids {
		row := logits[i*n:][:n]
		top := largest(row)
		ahead := float64(row[top]) - float64(row[id])
		kernel.Softmax(1, n, row, n, 1)
		sum += ahead - math.Log(float64(row[top])) // the largest probability does not underflow
		row[id]--
		for j := range row {
			row[j] *= scale
		}
	}
	return sum
}

// Backward writes the gradients by f and by the weights.
func (d *Denoising) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	w := d.Width
	d.crew.Each(Groups, func(g int) {
		from, to := d.batch.span(g, EachRow)
		for i := from * w; i < to*w; i++ {
			din[0][i] = dout[0] * d.df[i]
		}
	})
	d.grads.reduceInto(d.crew, din[1])
	if dout[0] != 1 {
		for i := range din[1] {
			din[1][i] *= dout[0]
		}
	}
}
