package main

import "math"

// reference computes a head's loss in float64 from vectors h and weights w.
type reference struct {
	head *head
	h, w []float64
}

// slope returns the derivative of the loss by an element of h or w.
func (r reference) slope(x *float64) float64 {
	const step = 1e-5
	v := *x
	*x = v + step
	up := r.loss()
	*x = v - step
	down := r.loss()
	*x = v
	return (up - down) / (2 * step)
}

// take returns the next n elements of the weights from *at.
func (r reference) take(at *int, n int) []float64 {
	x := r.w[*at : *at+n]
	*at += n
	return x
}

func (r reference) loss() float64 {
	b, at := r.head.batch, 0
	predicts := r.layer(&at, r.head.layers[predict], headClasses)
	var c []float64 // of counts
	if l, ok := r.head.layers[predict].(*counted); ok {
		c = r.take(&at, l.kinds*l.classes)
	}
	var reconstructs func([][]float64) [][]float64
	if r.head.layers[reconstruct] != nil {
		reconstructs = r.layer(&at, r.head.layers[reconstruct], headBehaviours)
	}
	loss := 0.0
	for s := range b.Sequences() {
		of := b.rows(s)
		var h [][]float64
		for i := of.from; i < of.to; i++ {
			h = append(h, r.h[i*headWidth:(i+1)*headWidth])
		}
		layer := predicts
		if b.task(s) == reconstruct {
			layer = reconstructs
		}
		for i, z := range layer(h) {
			for j, phi := range counts(b, of.from+i, b.task(s)) {
				z[j%headClasses] += 2 * float64(phi) * c[j]
			}
			loss += r.target(of.from+i, z)
		}
	}
	return loss
}

// counts returns what a row to predict has of them.
func counts(b *batch, row int, t task) []float32 {
	if len(b.counts) == 0 || t == reconstruct {
		return nil
	}
	return b.countsOf(row)
}

// target returns the loss of a row.
func (r reference) target(i int, z []float64) float64 {
	t, loss := &r.head.batch.targets, 0.0
	if hard := float64(t.hard[i]); hard != 0 {
		p := softmax64(z, 1)
		plain, smoothed := -math.Log(p[t.class[i]]), 0.0
		for c := range p {
			q := t.smoothing / float64(len(p))
			if c == int(t.class[i]) {
				q += 1 - t.smoothing
			}
			smoothed -= q * math.Log(p[c])
		}
		if hard < 0 && plain >= t.ceiling {
			smoothed = t.ceiling
		}
		loss += hard * smoothed
	}
	if soft := float64(t.soft[i]); soft != 0 {
		p := softmax64(z, t.temperature)
		for c, v := range p {
			q := float64(t.teacher[i*len(p)+c])
			loss += soft * t.temperature * t.temperature * q * (math.Log(q) - math.Log(v))
		}
	}
	return loss
}

// layer returns the logits of a layer whose weights begin at *at.
func (r reference) layer(at *int, l layer, classes int) func(h [][]float64) [][]float64 {
	if c, ok := l.(*counted); ok {
		return r.layer(at, c.layer, classes)
	}
	if b, ok := l.(*beside); ok {
		inner, own := r.layer(at, b.layer, classes), r.layer(at, b.own, classes)
		return func(h [][]float64) [][]float64 {
			all := inner(h)
			for i, z := range own(h) {
				for k := range z {
					all[i][k] += z[k]
				}
			}
			return all
		}
	}
	if _, ok := l.(*linear); ok {
		w, b := r.take(at, headWidth*classes), r.take(at, classes)
		return func(h [][]float64) [][]float64 {
			var all [][]float64
			for _, x := range h {
				all = append(all, affine64(x, w, b))
			}
			return all
		}
	}
	g := r.take(at, classes*headWidth)
	score, predict := r.unit(at), r.unit(at)
	return func(h [][]float64) [][]float64 {
		var all [][]float64
		for t := range h {
			z := make([]float64, classes)
			for k := range z {
				gk := g[k*headWidth:][:headWidth]
				var a []float64
				for _, x := range h[:t+1] {
					a = append(a, score(gk, x))
				}
				u := make([]float64, headWidth)
				for i, share := range softmax64(a, 1) {
					for j := range u {
						u[j] += share * h[i][j]
					}
				}
				z[k] = predict(gk, u)
			}
			all = append(all, z)
		}
		return all
	}
}

// unit returns W [g; g o x; x] + b, then PReLU, then a linear map.
func (r reference) unit(at *int) func(g, x []float64) float64 {
	n := headWidth * headHidden
	w1, w2, w3 := r.take(at, n), r.take(at, n), r.take(at, n)
	b, slope, v := r.take(at, headHidden), r.take(at, headHidden), r.take(at, headHidden)
	return func(g, x []float64) float64 {
		product := make([]float64, len(x))
		for j := range x {
			product[j] = g[j] * x[j]
		}
		none := make([]float64, headHidden)
		first, second, third := affine64(g, w1, b), affine64(product, w2, none), affine64(x, w3, none)
		sum := 0.0
		for c := range v {
			hidden := first[c] + second[c] + third[c]
			if hidden < 0 {
				hidden *= slope[c]
			}
			sum += v[c] * hidden
		}
		return sum
	}
}

// affine64 returns x W + b.
func affine64(x, w, b []float64) []float64 {
	y := make([]float64, len(b))
	for c := range y {
		y[c] = b[c]
		for j, v := range x {
			y[c] += v * w[j*len(b)+c]
		}
	}
	return y
}

// softmax64 returns softmax(z / temperature).
func softmax64(z []float64, temperature float64) []float64 {
	p, total := make([]float64, len(z)), 0.0
	for i, v := range z {
		p[i] = math.Exp(v / temperature)
		total += p[i]
	}
	for i := range p {
		p[i] /= total
	}
	return p
}
