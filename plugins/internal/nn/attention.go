package nn

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// causalRows is how many queries of a causal block are computed together: they
// see the keys up to the last of them.
const causalRows = 16

// view is where the queries, keys and values of one sequence and head are.
type view struct {
	n           int       // rows of the sequence
	from, to    int       // the queries, among the wanted rows of the shard
	q, k, v     []float32 // rows ldq, ldkv and ldkv apart
	ldq, ldkv   int
	probs       []float32 // (to-from, n)
	bits        []uint64
	context     int // where head h begins in a row of the context
	causal      bool
	first       int // row of the first query in its sequence
	consecutive bool
	wanted      []int32 // rows of the queries in the batch, unless consecutive
	start       int     // of the sequence in the batch
}

// place returns the row of query i in its sequence.
func (v *view) place(i int) int {
	if v.consecutive {
		return v.first + i
	}
	return int(v.wanted[i]) - v.start
}

// heads calls visit for every sequence and head of a shard, with a filled.
func (k *block) heads(b *Batch, s shard, t *blockTape, a *view, visit func(head int)) {
	w, hd := k.Width, k.Width/k.Heads
	words := kernel.Words(t.length)
	selects := k.selects(b)
	want := s.want
	for seq := s.seq; seq < s.seqEnd; seq++ {
		start, end := int(b.Starts[seq]), int(b.Starts[seq+1])
		from := want - s.want
		if selects {
			for want < s.wantEnd && int(b.Wanted[want]) < end {
				want++
			}
		} else {
			want += end - start
		}
		to := want - s.want
		n, queries := end-start, to-from
		*a = view{
			n: n, from: from, to: to, ldkv: 3 * w, start: start, consecutive: !selects,
			causal: k.Causal && (len(b.Bidirectional) == 0 || !b.Bidirectional[seq]),
		}
		if selects {
			a.wanted = b.Wanted[s.want+from : s.want+to]
		}
		kv := t.qkv[(start-s.row)*3*w : (end-s.row)*3*w : (end-s.row)*3*w]
		probs := section(t.probs, k.Heads*from*t.length, k.Heads*to*t.length)
		bits := section(t.bits0, k.Heads*from*words, k.Heads*to*words)
		for h := range k.Heads {
			if selects {
				a.q, a.ldq = t.query[from*w+h*hd:], w
			} else {
				a.q, a.ldq = kv[h*hd:], 3*w
			}
			a.k, a.v, a.context = kv[w+h*hd:], kv[2*w+h*hd:], h*hd
			a.probs = probs[h*queries*n:][:queries*n]
			if bits != nil {
				a.bits = bits[h*queries*words:][:queries*kernel.Words(n)]
			}
			visit(h)
		}
	}
}

// chunks calls visit for runs of queries [i, j) and how many keys they see.
func (v *view) chunks(visit func(i, j, keys int)) {
	queries := v.to - v.from
	if !v.causal {
		visit(0, queries, v.n)
		return
	}
	for i := 0; i < queries; i += causalRows {
		j := min(i+causalRows, queries)
		visit(i, j, v.place(j-1)+1)
	}
}

// attend fills probs and context of a shard.
func (k *block) attend(b *Batch, s shard, t *blockTape, work *blockWork, training bool) {
	w, hd := k.Width, k.Width/k.Heads
	scale := float32(1 / math.Sqrt(float64(hd)))
	v := &work.view
	k.heads(b, s, t, v, func(head int) {
		queries := v.to - v.from
		if queries == 0 {
			return
		}
		ld := roundUp(v.n)
		kernel.Transpose(v.n, hd, v.k, v.ldkv, work.keys, ld)
		probs := v.probs
		v.chunks(func(i, j, keys int) {
			kernel.Gemm(j-i, keys, hd, v.q[i*v.ldq:], v.ldq, 1, work.keys, ld, probs[i*v.n:], v.n, nil, 0)
			if !v.causal {
				kernel.Softmax(j-i, v.n, probs[i*v.n:], v.n, scale)
				return
			}
			for r := i; r < j; r++ {
				row := probs[r*v.n:][:v.n]
				sees := v.place(r) + 1
				kernel.Softmax(1, sees, row, v.n, scale)
				clear(row[sees:])
			}
		})
		if training && k.AttentionDropout > 0 {
			keep, scale := kernel.Keep(k.AttentionDropout)
			kernel.Mask(queries, v.n, v.bits, keep, k.noise.stream(k.site+2+uint32(head)), uint32(s.want+v.from))
			kernel.Drop(queries, v.n, probs, v.n, work.dropped, v.n, v.bits, scale)
			probs = work.dropped
		}
		v.chunks(func(i, j, keys int) {
			kernel.Gemm(j-i, hd, keys, probs[i*v.n:], v.n, 1, v.v, v.ldkv, t.context[(v.from+i)*w+v.context:], w, nil, 0)
		})
	})
}

// attendBackward turns the gradient by the context (wanted, W) into those by
// queries, keys and values: dqkv (rows, 3W) and, where rows are selected, dquery
// (wanted, W) instead of the first third of dqkv.
func (k *block) attendBackward(b *Batch, s shard, dcontext []float32, t *blockTape, work *blockWork) {
	w, hd := k.Width, k.Width/k.Heads
	scale := float32(1 / math.Sqrt(float64(hd)))
	v := &work.view
	k.heads(b, s, t, v, func(head int) {
		queries := v.to - v.from
		dkv := section(work.dqkv, (v.start-s.row)*3*w, (v.start-s.row+v.n)*3*w)
		dk, dv := dkv[w+v.context:], dkv[2*w+v.context:]
		dq, ldq := dkv[v.context:], 3*w
		if !v.consecutive {
			dq, ldq = work.dquery[v.from*w+v.context:], w
		}
		if queries == 0 {
			zeroRows(v.n, hd, dk, 3*w)
			zeroRows(v.n, hd, dv, 3*w)
			return
		}
		d := dcontext[v.from*w+v.context:]
		ld := roundUp(v.n)
		kernel.Transpose(v.n, hd, v.v, v.ldkv, work.keys, ld)
		dprobs := work.dprobs[:queries*v.n]
		v.chunks(func(i, j, keys int) {
			kernel.Gemm(j-i, keys, hd, d[i*w:], w, 1, work.keys, ld, dprobs[i*v.n:], v.n, nil, 0)
			for r := i; r < j && keys < v.n; r++ {
				clear(dprobs[r*v.n+keys : (r+1)*v.n])
			}
		})
		probs := v.probs
		if k.AttentionDropout > 0 {
			_, scale := kernel.Keep(k.AttentionDropout)
			kernel.Drop(queries, v.n, probs, v.n, work.dropped, v.n, v.bits, scale)
			kernel.Drop(queries, v.n, dprobs, v.n, dprobs, v.n, v.bits, scale)
			probs = work.dropped
		}
		kernel.Gemm(v.n, hd, queries, probs, 1, v.n, d, w, dv, 3*w, nil, 0)
		kernel.SoftmaxGrad(queries, v.n, v.probs, dprobs, v.n, scale)
		v.chunks(func(i, j, keys int) {
			kernel.Gemm(j-i, hd, keys, dprobs[i*v.n:], v.n, 1, v.k, v.ldkv, dq[i*ldq:], ldq, nil, 0)
		})
		kernel.Gemm(v.n, hd, queries, dprobs, 1, v.n, v.q, v.ldq, dk, 3*w, nil, 0)
	})
}

func zeroRows(rows, n int, x []float32, ld int) {
	for i := range rows {
		clear(x[i*ld:][:n])
	}
}
