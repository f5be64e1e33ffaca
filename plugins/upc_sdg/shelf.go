package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// shelf is the items as the generation net sees them: their embeddings, and how like
// one is to another, on a scale from the item least like it to the one most like it,
//
//	sim(j, i) = (q_j q_i - min over k of q_j q_k) / (max over k of q_j q_k - min over k of q_j q_k)
//
// Embeddings are fixed, so that the extremes of each item are found once.
type shelf struct {
	width   int
	q       []float32 // (items, width)
	flipped []float32 // (width, items)
	spans   []span    // (items)
}

// span is how an item stands to all items.
type span struct {
	low, high      int32   // the items least and most like it; of equals the first
	bottom, length float32 // the product with the first, and how much greater that with the second is
}

// newShelf returns the shelf of items q (items, width).
func newShelf(q []float32, width int, crew nn.Crew) *shelf {
	n := len(q) / width
	s := &shelf{width: width, q: q, flipped: make([]float32, len(q)), spans: make([]span, n)}
	kernel.Transpose(n, width, q, width, s.flipped, n)
	crew.Each(nn.Groups, func(g int) {
		products := make([]float32, n)
		for j := g * n / nn.Groups; j < (g+1)*n/nn.Groups; j++ {
			s.products(q[j*width:], 1, products)
			low, high := 0, 0
			for k, v := range products {
				if v < products[low] {
					low = k
				}
				if v > products[high] {
					high = k
				}
			}
			s.spans[j] = span{int32(low), int32(high), products[low], products[high] - products[low]}
		}
	})
	return s
}

// items returns how many there are.
func (s *shelf) items() int { return len(s.spans) }

// products writes the products of n vectors x (n, width) with all items to y (n,
// items).
func (s *shelf) products(x []float32, n int, y []float32) {
	m := s.items()
	kernel.Gemm(n, m, s.width, x, s.width, 1, s.flipped, m, y, m, nil, 0)
}

// similarity returns sim(j, i), 0 where j is as like to one item as to another.
func (s *shelf) similarity(j, i int32) float32 {
	r := s.spans[j]
	if !(r.length > 0) {
		return 0
	}
	return (dot(vector(s.q, j, s.width), vector(s.q, i, s.width)) - r.bottom) / r.length
}

// pull adds scale times the gradient of sim(j, i) by q_j, all other embeddings fixed,
// to d. In the minimum and the maximum q_j alone moves:
//
//	(q_i - q_low - sim (q_high - q_low)) / (q_j q_high - q_j q_low)
func (s *shelf) pull(j, i int32, scale float32, d []float32) {
	r := s.spans[j]
	if !(r.length > 0) {
		return
	}
	sim := s.similarity(j, i)
	scale /= r.length
	kernel.Axpy(scale, vector(s.q, i, s.width), d)
	kernel.Axpy(-scale*sim, vector(s.q, r.high, s.width), d)
	kernel.Axpy(scale*(sim-1), vector(s.q, r.low, s.width), d)
}
