package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// oracle computes a network's loss in float64, sequence by sequence, straight
// from the equations; a sequence is padded on the left to the longest, and
// attention masks the padding with -1e4, as BERT does.
type oracle struct {
	n       *network
	weights [][]float64
}

func newOracle(n *network) *oracle {
	r := &oracle{n: n}
	for _, w := range n.weights() {
		x := make([]float64, len(w.Value))
		for i, v := range w.Value {
			x[i] = float64(v)
		}
		r.weights = append(r.weights, x)
	}
	return r
}

// slope returns the derivative of the loss by an element of a layer's weights.
func (r *oracle) slope(layer, i int) float64 {
	const h = 1e-5
	v := r.weights[layer][i]
	r.weights[layer][i] = v + h
	up := r.loss()
	r.weights[layer][i] = v - h
	down := r.loss()
	r.weights[layer][i] = v
	return (up - down) / (2 * h)
}

// compare fails unless gradients, by kernel family, are those of finite
// differences, at so many elements of every tensor.
func (r *oracle) compare(t *testing.T, elements int, grads map[kernel.Family][][]float32) {
	t.Helper()
	for i, w := range r.n.weights() {
		picked := rand.New(rand.NewPCG(uint64(i), 7))
		at := 0
		for _, tensor := range w.Tensors {
			for range elements {
				j := at + picked.IntN(len(tensor.Value))
				want := r.slope(i, j)
				for family, all := range grads {
					scale := 0.0
					for _, g := range all[i] {
						scale = max(scale, math.Abs(float64(g)))
					}
					if got := float64(all[i][j]); math.Abs(got-want) > 2e-4*scale+1e-7 {
						t.Errorf("%s: %s%s: gradient %d is %v, want %v (largest %v)", family, w.Prefix, tensor.Name, j-at, got, want, scale)
					}
				}
			}
			at += len(tensor.Value)
		}
	}
}

// tensor returns a tensor of a layer as a matrix; a vector is one row.
func (r *oracle) tensor(layer int, name string) matrix {
	w := r.n.weights()[layer]
	at := 0
	for _, t := range w.Tensors {
		if t.Name == name {
			columns := t.Shape[len(t.Shape)-1]
			m := matrix{}
			for i := 0; i < len(t.Value); i += columns {
				m = append(m, r.weights[layer][at+i:at+i+columns])
			}
			return m
		}
		at += len(t.Value)
	}
	panic(name)
}

// dropout multiplies the rows of x, which are rows from row on of a site.
func (r *oracle) dropout(p float64, site uint32, row int, x matrix) matrix {
	if p == 0 {
		return x
	}
	columns := len(x[0])
	keep, scale := kernel.Keep(p)
	bits := make([]uint64, len(x)*kernel.Words(columns))
	kernel.Mask(len(x), columns, bits, keep, r.n.noise.stream(site), uint32(row))
	y := newMatrix(len(x), columns)
	for i := range x {
		for j := range x[i] {
			if bits[i*kernel.Words(columns)+j/64]>>(j%64)&1 == 1 {
				y[i][j] = x[i][j] * float64(scale)
			}
		}
	}
	return y
}

// loss returns the loss of the batch.
func (r *oracle) loss() float64 {
	b, e, c := r.n.batch, r.n.encoder, r.n.classifier
	want := 0
	loss, total := 0.0, c.CountOffset
	for seq := range b.Sequences() {
		start, end := int(b.Starts[seq]), int(b.Starts[seq+1])
		x := r.embed(start, end)
		causal := e.Causal && (len(b.Bidirectional) == 0 || !b.Bidirectional[seq])
		var places []int
		first := want
		for row := start; row < end; row++ {
			if b.Wanted == nil || want < len(b.Wanted) && int(b.Wanted[want]) == row {
				places = append(places, row-start)
				want++
			}
		}
		for i, k := range e.stack.blocks {
			if i < len(e.stack.blocks)-1 {
				x = r.block(1+i, k, x, every(len(x)), start, causal)
			} else {
				x = r.block(1+i, k, x, places, first, causal)
			}
		}
		layer := 1 + len(e.stack.blocks)
		if e.PreNorm {
			x = layerNorm(x, r.tensor(layer, "gamma"), r.tensor(layer, "beta"), float64(e.Epsilon))
			layer++
		}
		if c.Transform {
			x = gelu(c.Curve, affine(x, r.tensor(layer, "transform.weight"), r.tensor(layer, "transform.bias")))
			x = layerNorm(x, r.tensor(layer, "norm.gamma"), r.tensor(layer, "norm.beta"), float64(c.Epsilon))
		}
		logits := affine(x, r.tensor(layer, "logits.weight"), r.tensor(layer, "logits.bias"))
		for i, row := range logits {
			for j := range c.Features {
				weights := r.tensor(layer, "features.weight")[j]
				for class := range row {
					row[class] += weights[class] * float64(r.n.targets.Features[((first+i)*c.Features+j)*c.Classes+class])
				}
			}
			class := r.n.targets.Class[first+i]
			if class < 0 {
				continue
			}
			weight := float64(r.n.targets.Weight[first+i])
			loss += weight * smoothedCrossEntropy(row, int(class), c.Smoothing)
			total += weight
		}
	}
	return loss / total
}

func (r *oracle) embed(start, end int) matrix {
	e, b := r.n.encoder, r.n.batch
	x := newMatrix(end-start, e.Width)
	add := func(name string, ids []int32) {
		table := r.tensor(0, name)
		for i := range x {
			for j := range x[i] {
				x[i][j] += table[ids[start+i]][j]
			}
		}
	}
	add("field.0.weight", b.Fields[0])
	add("field.1.weight", b.Fields[1])
	add("position.weight", b.Positions)
	if e.EmbeddingNorm {
		x = layerNorm(x, r.tensor(0, "norm.gamma"), r.tensor(0, "norm.beta"), float64(e.Epsilon))
	}
	return r.dropout(e.EmbeddingDropout, 0, start, x)
}

// block computes the rows at those places; row is the number of the first.
func (r *oracle) block(layer int, k *block, x matrix, places []int, row int, causal bool) matrix {
	t := func(name string) matrix { return r.tensor(layer, name) }
	epsilon := float64(k.Epsilon)
	pick := func(x matrix) matrix {
		var y matrix
		for _, p := range places {
			y = append(y, x[p])
		}
		return y
	}
	in := x
	if k.PreNorm {
		in = layerNorm(x, t("ln1.gamma"), t("ln1.beta"), epsilon)
	}
	a := r.attention(k, affine(in, t("attention.qkv.weight"), t("attention.qkv.bias")), places, row, causal)
	a = r.dropout(k.Dropout, k.site, row, affine(a, t("attention.out.weight"), t("attention.out.bias")))
	x1 := sum(pick(x), a)
	in = x1
	if k.PreNorm {
		in = layerNorm(x1, t("ln2.gamma"), t("ln2.beta"), epsilon)
	} else {
		x1 = layerNorm(x1, t("ln1.gamma"), t("ln1.beta"), epsilon)
		in = x1
	}
	f := affine(gelu(k.Curve, affine(in, t("inner.weight"), t("inner.bias"))), t("outer.weight"), t("outer.bias"))
	y := sum(x1, r.dropout(k.Dropout, k.site+1, row, f))
	if k.PreNorm {
		return y
	}
	return layerNorm(y, t("ln2.gamma"), t("ln2.beta"), epsilon)
}

// attention returns the context of the queries at those places. Keys are padded
// on the left to testLength rows of a constant, which the mask hides.
func (r *oracle) attention(k *block, qkv matrix, places []int, row int, causal bool) matrix {
	w, hd := k.Width, k.Width/k.Heads
	context := newMatrix(len(places), w)
	padding := testLength - len(qkv)
	for h := range k.Heads {
		var probs matrix
		for _, p := range places {
			scores := make([]float64, testLength)
			for i := range scores {
				key := i - padding
				switch {
				case key < 0:
					scores[i] = -1e4
				case causal && key > p:
					scores[i] = -1e4
				default:
					for d := range hd {
						scores[i] += qkv[p][h*hd+d] * qkv[key][w+h*hd+d]
					}
					scores[i] /= math.Sqrt(float64(hd))
				}
			}
			probs = append(probs, softmax64(scores)[padding:])
		}
		probs = r.dropout(k.AttentionDropout, k.site+2+uint32(h), row, probs)
		for i := range places {
			for key, p := range probs[i] {
				for d := range hd {
					context[i][h*hd+d] += p * qkv[key][2*w+h*hd+d]
				}
			}
		}
	}
	return context
}

// descent is gradient descent with that rate.
type descent float32

func (d descent) Step(model []gorgonia.ValueGrad) error {
	for _, p := range model {
		g, err := p.Grad()
		if err != nil {
			return err
		}
		kernel.Axpy(float32(-d), g.Data().([]float32), p.Value().Data().([]float32))
	}
	return nil
}
