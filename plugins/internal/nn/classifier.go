package nn

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// ClassifierConfig is the shape of a Classifier.
type ClassifierConfig struct {
	Width, Classes int
	Transform      bool // Dense(Width), GELU and LayerNorm before the logits, as in BERT's head
	Curve          kernel.Curve
	Epsilon        float32
	// Smoothing is the share of a target's probability that is spread over all
	// classes (Szegedy et al. 2016, section 7).
	Smoothing float64
	// CountOffset is added to the sum of weights that the loss is divided by: 1e-5
	// in BERT4Rec's code.
	CountOffset float64
	// Features is how many numbers Targets.Features has for each class of a row: the
	// wide part of a wide and deep model (Cheng et al. 2016).
	Features int
}

// Classifier is a softmax over classes:
//
//	z = LayerNorm(GELU(x Wt + bt))            with Transform, else z = x
//	logits_k = z W_k + b_k + sum_j c_jk feature_jk
//	loss = sum_i w_i CE(logits_i, class_i) / (sum_i w_i + CountOffset)
//
// Inputs: x (wanted rows, Width) and the weights; the output is the loss.
type Classifier struct {
	ClassifierConfig
	weights *Weights
	value   classifierTensors
	batch   *Batch
	targets *Targets
	crew    Crew
	rows    int // the most wanted rows

	slope, xhat, rstd, z []float32 // (wanted rows, Width), with Transform; slope is the derivative of GELU
	probs                []float32 // (wanted rows, Classes)
	shares               []float32 // (wanted rows): weight of the row in the loss
	dz                   []float32 // (wanted rows, Width)
	losses               [Groups]float64
	flipped              classifierTensors
	grads                *groupGrads
	parts                [Groups]classifierTensors // of grads
}

// classifierTensors are weights, or their gradients, by tensor.
type classifierTensors struct{ transform, transformBias, gamma, beta, logits, logitsBias, features []float32 }

// NewClassifier returns a classifier, its weights 0, of the rows that leave an
// encoder of batch.
func NewClassifier(c ClassifierConfig, crew Crew, b *Batch, t *Targets) *Classifier {
	w := c.Width
	var tensors []Tensor
	if c.Transform {
		tensors = append(tensors,
			Tensor{Name: "transform.weight", Shape: []int{w, w}, Decay: true}, Tensor{Name: "transform.bias", Shape: []int{w}},
			Tensor{Name: "norm.gamma", Shape: []int{w}}, Tensor{Name: "norm.beta", Shape: []int{w}})
	}
	tensors = append(tensors, Tensor{Name: "logits.weight", Shape: []int{w, c.Classes}, Decay: true}, Tensor{Name: "logits.bias", Shape: []int{c.Classes}})
	if c.Features > 0 {
		tensors = append(tensors, Tensor{Name: "features.weight", Shape: []int{c.Features, c.Classes}})
	}
	k := &Classifier{ClassifierConfig: c, weights: NewWeights(tensors...), batch: b, targets: t, crew: crew}
	k.value = k.tensors(k.weights.cut(k.weights.Value))
	return k
}

// Weights returns the weights under the prefix "classifier.".
func (k *Classifier) Weights() NamedWeights { return NamedWeights{"classifier.", k.weights} }

// tensors names the parts of a vector that is laid out as the weights.
func (k *Classifier) tensors(p [][]float32) classifierTensors {
	var t classifierTensors
	if k.Transform {
		t.transform, t.transformBias, t.gamma, t.beta = p[0], p[1], p[2], p[3]
		p = p[4:]
	}
	t.logits, t.logitsBias = p[0], p[1]
	if k.Features > 0 {
		t.features = p[2]
	}
	return t
}

// Loss adds the loss of x, at most rows rows, to a graph.
func (k *Classifier) Loss(g *Graph, x *Node, rows int) (*Node, error) {
	w := k.Width
	k.rows = rows
	floats := func(n int) []float32 { return make([]float32, n) }
	k.probs, k.shares = floats(rows*k.Classes), floats(rows)
	k.flipped.logits = floats(w * k.Classes)
	if k.Transform {
		k.slope, k.xhat, k.rstd, k.z = floats(rows*w), floats(rows*w), floats(rows), floats(rows*w)
		k.dz = floats(rows * w)
		k.flipped.transform = floats(w * w)
	}
	k.grads = newGroupGrads(k.weights)
	for i := range k.parts {
		k.parts[i] = k.tensors(k.grads.parts[i])
	}
	return g.Apply("classifier", k, nil, x, g.Weights(k.weights))
}

// check returns why there is no loss of the batch's targets.
func (k *Classifier) check() error {
	t, rows := k.targets, k.batch.WantedRows()
	if rows > k.rows {
		return fmt.Errorf("classifier: %d wanted rows, Loss made room for %d", rows, k.rows)
	}
	if err := t.check("classifier", rows, k.Classes); err != nil {
		return err
	}
	if len(t.Features) != rows*k.Features*k.Classes {
		return fmt.Errorf("classifier: %d features for %d wanted rows, want %d for each of %d classes", len(t.Features), rows, k.Features, k.Classes)
	}
	return nil
}

// Forward computes the loss.
func (k *Classifier) Forward(in [][]float32, out []float32) {
	k.crew.Each(Groups, func(g int) {
		k.losses[g] = 0
		for _, s := range k.batch.groups[g] {
			if s.wanted() > 0 {
				k.losses[g] += k.forward(s, in[0])
			}
		}
	})
	loss, total := 0.0, k.CountOffset
	for g := range k.losses {
		loss += k.losses[g]
	}
	for i := range k.batch.WantedRows() {
		total += float64(k.targets.weight(i))
	}
	if total == 0 {
		total = 1
	}
	for i := range k.batch.WantedRows() {
		k.shares[i] = float32(float64(k.targets.weight(i)) / total)
	}
	out[0] = float32(loss / total)
}

// forward leaves probabilities of a shard and returns its weighted loss.
func (k *Classifier) forward(s shard, x []float32) float64 {
	w, classes, rows, v := k.Width, k.Classes, s.wanted(), &k.value
	z := x[s.want*w : s.wantEnd*w]
	if k.Transform {
		slope, xhat := k.slope[s.want*w:s.wantEnd*w], k.xhat[s.want*w:s.wantEnd*w]
		kernel.Gemm(rows, w, w, z, w, 1, v.transform, w, slope, w, v.transformBias, 0)
		kernel.GeluSlope(k.Curve, slope, xhat)
		z = k.z[s.want*w : s.wantEnd*w]
		kernel.LayerNorm(rows, w, xhat, v.gamma, v.beta, z, k.rstd[s.want:], k.Epsilon)
	}
	probs := k.probs[s.want*classes : s.wantEnd*classes]
	kernel.Gemm(rows, classes, w, z, w, 1, v.logits, classes, probs, classes, v.logitsBias, 0)
	k.addFeatures(s.want, s.wantEnd, probs)
	loss := 0.0
	for i := range rows {
		row, weight := probs[i*classes:][:classes], float64(k.targets.weight(s.want+i))
		if weight == 0 {
			continue
		}
		class := k.targets.Class[s.want+i]
		top := largest(row)
		ahead, logit, mean := float64(row[top])-float64(row[class]), float64(row[class]), 0.0
		if k.Smoothing > 0 {
			for _, z := range row {
				mean += float64(z) / float64(classes)
			}
		}
		kernel.Softmax(1, classes, row, classes, 1)
		surprise := ahead - math.Log(float64(row[top])) // the largest probability does not underflow
		loss += weight * (surprise + k.Smoothing*(logit-mean))
	}
	return loss
}

// addFeatures adds what the features of rows from up to to give to their logits.
func (k *Classifier) addFeatures(from, to int, logits []float32) {
	n, classes := k.Features*k.Classes, k.Classes
	for i := range (to - from) * min(n, 1) {
		z := logits[i*classes:][:classes]
		features := k.targets.Features[(from+i)*n:][:n]
		for j := 0; j < n; j += classes {
			c, f := k.value.features[j:][:classes], features[j:][:classes]
			for class := range z {
				z[class] += c[class] * f[class]
			}
		}
	}
}

// featuresGrad adds the gradient by the weights of features to d.
func (k *Classifier) featuresGrad(from, to int, dlogits, d []float32) {
	n, classes := k.Features*k.Classes, k.Classes
	for i := range (to - from) * min(n, 1) {
		dz := dlogits[i*classes:][:classes]
		features := k.targets.Features[(from+i)*n:][:n]
		for j := 0; j < n; j += classes {
			dc, f := d[j:][:classes], features[j:][:classes]
			for class := range dz {
				dc[class] += dz[class] * f[class]
			}
		}
	}
}

// largest returns the index of the largest element of x.
func largest(x []float32) int {
	at := 0
	for i, v := range x {
		if v > x[at] {
			at = i
		}
	}
	return at
}

// Backward writes the gradients by x and by the weights.
func (k *Classifier) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	w, classes, v := k.Width, k.Classes, &k.value
	kernel.Transpose(w, classes, v.logits, classes, k.flipped.logits, w)
	if k.Transform {
		kernel.Transpose(w, w, v.transform, w, k.flipped.transform, w)
	}
	k.grads.zero()
	k.crew.Each(Groups, func(g int) {
		for _, s := range k.batch.groups[g] {
			if s.wanted() > 0 {
				k.backward(s, in[0], dout[0], din[0], &k.parts[g])
			}
		}
	})
	k.grads.reduceInto(k.crew, din[1])
}

func (k *Classifier) backward(s shard, x []float32, dloss float32, dx []float32, d *classifierTensors) {
	w, classes, rows := k.Width, k.Classes, s.wanted()
	from, to := s.want*w, s.wantEnd*w
	dlogits := k.probs[s.want*classes : s.wantEnd*classes]
	spread := float32(k.Smoothing / float64(classes))
	for i := range rows {
		row, share := dlogits[i*classes:][:classes], k.shares[s.want+i]*dloss
		if share == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] = (row[j] - spread) * share
		}
		row[k.targets.Class[s.want+i]] -= float32(1-k.Smoothing) * share
	}
	k.featuresGrad(s.want, s.wantEnd, dlogits, d.features)
	if !k.Transform {
		linearGrad(rows, w, classes, x[from:to], dlogits, classes, d.logits, classes, d.logitsBias)
		kernel.Gemm(rows, w, classes, dlogits, classes, 1, k.flipped.logits, w, dx[from:to], w, nil, 0)
		return
	}
	dz := k.dz[from:to]
	linearGrad(rows, w, classes, k.z[from:to], dlogits, classes, d.logits, classes, d.logitsBias)
	kernel.Gemm(rows, w, classes, dlogits, classes, 1, k.flipped.logits, w, dz, w, nil, 0)
	kernel.LayerNormGrad(rows, w, dz, k.xhat[from:to], k.value.gamma, k.rstd[s.want:], dz, d.gamma, d.beta)
	kernel.Multiply(k.slope[from:to], dz)
	linearGrad(rows, w, w, x[from:to], dz, w, d.transform, w, d.transformBias)
	kernel.Gemm(rows, w, w, dz, w, 1, k.flipped.transform, w, dx[from:to], w, nil, 0)
}

// Infer writes the logits of rows of x (rows, Width) to out (rows, Classes). A
// row's logits depend on that row, and its features, alone.
func (k *Classifier) Infer(rows int, x, out []float32) {
	w, classes, v := k.Width, k.Classes, &k.value
	k.crew.Each((rows+shardRows-1)/shardRows, func(i int) {
		from := i * shardRows
		to := min(rows, from+shardRows)
		z := x[from*w : to*w]
		if k.Transform {
			hidden, rstd := make([]float32, len(z)), make([]float32, to-from)
			kernel.Gemm(to-from, w, w, z, w, 1, v.transform, w, hidden, w, v.transformBias, 0)
			kernel.Gelu(k.Curve, hidden, hidden)
			kernel.LayerNorm(to-from, w, hidden, v.gamma, v.beta, hidden, rstd, k.Epsilon)
			z = hidden
		}
		kernel.Gemm(to-from, classes, w, z, w, 1, v.logits, classes, out[from*classes:], classes, v.logitsBias, 0)
		k.addFeatures(from, to, out[from*classes:])
	})
}
