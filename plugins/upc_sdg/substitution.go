package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// substitution draws a substitute j for each row, an item i that a user is to replace,
// and is the loss of the draws. With v the output of the generation net, s = v Q^T but
// s_i = 0, and Gumbel noise g,
//
//	y = softmax(s + g),  j = argmax y,  r = q_j
//	L_priv = mean over rows of max(0, sim(j, i) - gamma)
//	L_util = mean over pairs of a user u and a row of softplus(-p_u r)
//	L      = privacy L_priv + utility L_util
//
// and the gradient by r goes on to y as if r were y Q (straight-through; Jang et al.
// 2017, section 2.2, temperature 1). The own item's score is 0, not minus infinity: it
// may be drawn. Without pairs L_util is 0. Input of the Function: v (rows, width); the
// output is a scalar.
type substitution struct {
	gamma            float32
	privacy, utility float64 // weights of the losses
	crew             nn.Crew
	shelf            *shelf
	p                []float32 // (users, width)
	noise            noise

	items         []int32 // (rows): i; the caller fills this and what follows
	users, starts []int32 // of judges: those of a row's substitute

	drawn      []int32    // (rows): j, after Forward
	similarity []float32  // (rows)
	losses     [2]float64 // L_priv and L_util
	dv         []float32  // (rows, width)
	work       [nn.Groups]*bench
}

// drawRows is how many rows have their scores at once.
const drawRows = 64

// bench is the memory of one group.
type bench struct {
	y, d   []float32 // (drawRows, items): probabilities, and the gradient by them
	e      []float32 // (items)
	dr     []float32 // (drawRows, width)
	losses [2]float64
}

// prepare makes room for so many rows.
func (s *substitution) prepare(rows int) {
	n := s.shelf.items()
	s.similarity, s.dv = make([]float32, rows), make([]float32, rows*s.shelf.width)
	s.drawn = make([]int32, rows)
	for g := range s.work {
		s.work[g] = &bench{
			y: make([]float32, drawRows*n), d: make([]float32, drawRows*n),
			e: make([]float32, n), dr: make([]float32, drawRows*s.shelf.width),
		}
	}
}

// Forward draws substitutes and computes their loss and, as scores are at hand only
// here, the gradient, which Backward scales.
func (s *substitution) Forward(in [][]float32, out []float32) {
	rows, pairs := max(len(s.items), 1), max(len(s.users), 1)
	scales := [2]float64{s.privacy / float64(rows), s.utility / float64(pairs)}
	s.crew.Each(nn.Groups, func(g int) {
		w := s.work[g]
		w.losses = [2]float64{}
		end := (g + 1) * len(s.items) / nn.Groups
		for from := g * len(s.items) / nn.Groups; from < end; from += drawRows {
			s.rows(g, from, min(from+drawRows, end), in[0], scales)
		}
	})
	s.losses = [2]float64{}
	for _, w := range s.work {
		s.losses[0] += w.losses[0]
		s.losses[1] += w.losses[1]
	}
	out[0] = float32(scales[0]*s.losses[0] + scales[1]*s.losses[1])
	s.losses[0] /= float64(rows)
	s.losses[1] /= float64(pairs)
}

// rows computes some rows of a group: their substitutes, losses and gradients.
func (s *substitution) rows(g, from, to int, v []float32, scales [2]float64) {
	w, n, width, items := s.work[g], to-from, s.shelf.width, s.shelf.items()
	s.shelf.products(v[from*width:], n, w.y)
	for i, own := range s.items[from:to] {
		w.y[i*items+int(own)] = 0
	}
	kernel.Softmax(n, items, w.y, items, 1)
	clear(w.dr[:n*width])
	for row := from; row < to; row++ {
		s.noise(g, row, w.e)
		j := perturb(w.y[(row-from)*items:][:items], w.e)
		s.drawn[row], s.similarity[row] = j, s.shelf.similarity(j, s.items[row])
		s.judge(w, row, w.dr[(row-from)*width:][:width], scales)
	}
	s.shelf.products(w.dr, n, w.d)
	kernel.SoftmaxGrad(n, items, w.y, w.d, items, 1)
	for i, own := range s.items[from:to] {
		w.d[i*items+int(own)] = 0
	}
	kernel.Gemm(n, width, items, w.d, items, 1, s.shelf.q, width, s.dv[from*width:], width, nil, 0)
}

// judge adds the losses of the substitute of a row, and writes their gradient by its
// embedding to dr, which is 0.
func (s *substitution) judge(w *bench, row int, dr []float32, scales [2]float64) {
	j, own := s.drawn[row], s.items[row]
	if over := s.similarity[row] - s.gamma; over > 0 {
		w.losses[0] += float64(over)
		s.shelf.pull(j, own, float32(scales[0]), dr)
	}
	r := vector(s.shelf.q, j, s.shelf.width)
	for _, user := range s.users[s.starts[row]:s.starts[row+1]] {
		p := vector(s.p, user, s.shelf.width)
		value, slope := softplus(-float64(dot(p, r)))
		w.losses[1] += value
		kernel.Axpy(float32(-scales[1]*slope), p, dr)
	}
}

// perturb turns probabilities softmax(s) into softmax(s + g), where g = -ln e, and returns
// where the largest is; of equals the first.
func perturb(y, e []float32) int32 {
	e = e[:len(y)]
	top, most, sum := 0, float32(-1), float32(0)
	for k, v := range y {
		v /= e[k]
		y[k] = v
		sum += v
		if v > most {
			top, most = k, v
		}
	}
	for k := range y {
		y[k] /= sum
	}
	return int32(top)
}

// Backward writes the gradient by v.
func (s *substitution) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	for i, d := range s.dv[:len(s.items)*s.shelf.width] {
		din[0][i] = dout[0] * d
	}
}
