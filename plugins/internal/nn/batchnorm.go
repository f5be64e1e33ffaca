package nn

import "math"

// BatchNormConfig is the shape of a BatchNorm; PyTorch's defaults are Epsilon 1e-5
// and Momentum .1.
type BatchNormConfig struct {
	Width    int
	Of       Extent  // what a row is
	Epsilon  float64 // added to variances
	Momentum float64 // what one step counts in the running statistics
}

// BatchNorm normalises every column j over the rows of the batch (Ioffe and Szegedy
// 2015, Algorithm 1), with the semantics of PyTorch's BatchNorm1d:
//
//	y_ij = gamma_j (x_ij - mean_j) / sqrt(variance_j + Epsilon) + beta_j
//
// Training divides the variance by the number of rows n. Every Forward moves the
// running statistics, r = (1-Momentum) r + Momentum s, where the variance s is
// divided by n-1; Infer normalises by them. PyTorch refuses to train on one row;
// here it is normalised to beta and moves the running mean alone.
//
// Weights are "gamma" and "beta" (Width). Inputs of the Function: x (rows, Width) and
// the weights; the output has the shape of x.
type BatchNorm struct {
	BatchNormConfig
	room
	weights *Weights
	running *Weights

	mean, rstd []float64 // (Width): of the batch
	xhat       []float32 // (rows, Width)
	sums       [Groups][2][]float64
}

// NewBatchNorm returns a layer for batch: gamma 1, beta 0, running mean 0 and
// variance 1.
func NewBatchNorm(c BatchNormConfig, l Limits, crew Crew, batch *Batch) *BatchNorm {
	column := func(name string) Tensor { return Tensor{Name: name, Shape: []int{c.Width}} }
	b := &BatchNorm{
		BatchNormConfig: c, room: room{l, crew, batch},
		weights: NewWeights(column("gamma"), column("beta")),
		running: NewWeights(column("mean"), column("variance")),
	}
	for j := range c.Width {
		b.weights.Value[j], b.running.Value[c.Width+j] = 1, 1
	}
	return b
}

// Weights returns the layer's weights.
func (b *BatchNorm) Weights() *Weights { return b.weights }

// Running returns the running statistics, "mean" and "variance" (Width), as weights
// that no solver moves: for snapshots and checkpoints.
func (b *BatchNorm) Running() *Weights { return b.running }

// Node adds the layer to a graph.
func (b *BatchNorm) Node(g *Graph, x *Node) (*Node, error) {
	b.prepare()
	return g.Apply("batch norm", b, []int{b.Of.most(b.limits), b.Width}, x, g.Weights(b.weights))
}

func (b *BatchNorm) prepare() {
	b.mean, b.rstd = make([]float64, b.Width), make([]float64, b.Width)
	b.xhat = make([]float32, b.Of.most(b.limits)*b.Width)
	for g := range b.sums {
		b.sums[g] = [2][]float64{make([]float64, b.Width), make([]float64, b.Width)}
	}
}

// columns returns, for every column, the sums over all rows of the two terms of an
// element, added up in the order of groups. They are good until the next call.
func (b *BatchNorm) columns(terms func(i, j int) (float64, float64)) (first, second []float64) {
	b.crew.Each(Groups, func(g int) {
		first, second := b.sums[g][0], b.sums[g][1]
		clear(first)
		clear(second)
		from, to := b.batch.span(g, b.Of)
		for row := from; row < to; row++ {
			for j := range b.Width {
				p, q := terms(row*b.Width+j, j)
				first[j] += p
				second[j] += q
			}
		}
	})
	first, second = b.sums[0][0], b.sums[0][1]
	for _, s := range b.sums[1:] {
		for j := range b.Width {
			first[j] += s[0][j]
			second[j] += s[1][j]
		}
	}
	return first, second
}

// rows returns how many rows of b the batch fills.
func (b *BatchNorm) rows() (n int) {
	for g := range Groups {
		from, to := b.batch.span(g, b.Of)
		n += to - from
	}
	return n
}

// Forward computes the layer and moves the running statistics.
func (b *BatchNorm) Forward(in [][]float32, out []float32) {
	n := float64(b.rows())
	sum, _ := b.columns(func(i, _ int) (float64, float64) { return float64(in[0][i]), 0 })
	for j, s := range sum {
		b.mean[j] = s / n
	}
	squares, _ := b.columns(func(i, j int) (float64, float64) {
		d := float64(in[0][i]) - b.mean[j]
		return d * d, 0
	})
	for j, s := range squares {
		b.rstd[j] = 1 / math.Sqrt(s/n+b.Epsilon)
		b.run(0, j, b.mean[j])
		if n > 1 {
			b.run(1, j, s/(n-1))
		}
	}
	gamma, beta := in[1][:b.Width], in[1][b.Width:]
	b.crew.Each(Groups, func(g int) {
		from, to := b.batch.span(g, b.Of)
		for i := from * b.Width; i < to*b.Width; i++ {
			j := i % b.Width
			b.xhat[i] = float32((float64(in[0][i]) - b.mean[j]) * b.rstd[j])
			out[i] = gamma[j]*b.xhat[i] + beta[j]
		}
	})
}

// run moves a running statistic.
func (b *BatchNorm) run(statistic, j int, now float64) {
	r := &b.running.Value[statistic*b.Width+j]
	*r = float32((1-b.Momentum)*float64(*r) + b.Momentum*now)
}

// Infer normalises n rows x (n, Width) by the running statistics into y, which may
// be x, without a graph or a batch. It may run beside itself.
func (b *BatchNorm) Infer(n int, x, y []float32) {
	gamma, beta := b.weights.Value[:b.Width], b.weights.Value[b.Width:]
	mean, variance := b.running.Value[:b.Width], b.running.Value[b.Width:]
	for i, v := range x[:n*b.Width] {
		j := i % b.Width
		rstd := 1 / math.Sqrt(float64(variance[j])+b.Epsilon)
		y[i] = gamma[j]*float32((float64(v)-float64(mean[j]))*rstd) + beta[j]
	}
}

// Backward writes the gradients by x, also through mean and variance, and by the
// weights.
func (b *BatchNorm) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	n := float64(b.rows())
	dbeta, dgamma := b.columns(func(i, _ int) (float64, float64) {
		d := float64(dout[i])
		return d, d * float64(b.xhat[i])
	})
	b.crew.Each(Groups, func(g int) {
		from, to := b.batch.span(g, b.Of)
		for i := from * b.Width; i < to*b.Width; i++ {
			j := i % b.Width
			d := float64(dout[i]) - dbeta[j]/n - float64(b.xhat[i])*dgamma[j]/n
			din[0][i] = float32(float64(in[1][j]) * b.rstd[j] * d)
		}
	})
	for j := range b.Width {
		din[1][j], din[1][b.Width+j] = float32(dgamma[j]), float32(dbeta[j])
	}
}
