package oracle

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// rows is how many sequences a batch holds.
const rows = 16

// NLL returns of each sequence the negative logarithm of its probability: the sum
// over its tokens of -ln p(token | the tokens before it), in nats. A token outside
// the vocabulary is an error. The numbers do not depend on what else is asked for.
func (o *LSTM) NLL(ctx context.Context, sequences [][]uint32) ([]float64, error) {
	for i, s := range sequences {
		for t, token := range s {
			if int64(token) >= int64(o.tokens) {
				return nil, fmt.Errorf("sequence %d has token %d in place %d: the oracle knows %d tokens", i, token, t, o.tokens)
			}
		}
	}
	nll := make([]float64, len(sequences))
	return nll, o.each(ctx, len(sequences), func(first, last int) {
		longest := 0
		for _, s := range sequences[first:last] {
			longest = max(longest, len(s))
		}
		b := o.newBatch(last - first)
		for t := range longest {
			b.step()
			for i, s := range sequences[first:last] {
				if t < len(s) {
					top, total := normaliser(b.row(i))
					nll[first+i] += math.Log(total) - (b.row(i)[s[t]] - top)
					b.feed(i, s[t])
				}
			}
		}
	})
}

// Sample draws n sequences of length tokens. Sequence i is drawn with stream(i)
// alone, so that it does not depend on n.
func (o *LSTM) Sample(ctx context.Context, n, length int, stream func(i int) *rand.Rand) ([][]uint32, error) {
	sequences := make([][]uint32, n)
	return sequences, o.each(ctx, n, func(first, last int) {
		streams := make([]*rand.Rand, last-first)
		for i := range streams {
			streams[i] = stream(first + i)
		}
		b := o.newBatch(last - first)
		for range length {
			b.step()
			for i, rng := range streams {
				token := draw(b.row(i), rng)
				sequences[first+i] = append(sequences[first+i], token)
				b.feed(i, token)
			}
		}
	})
}

// each calls work for the batches of n sequences, on all processors, until ctx is
// done.
func (o *LSTM) each(ctx context.Context, n int, work func(first, last int)) error {
	starts := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+rows-1)/rows) {
		workers.Go(func() {
			for first := range starts {
				work(first, min(first+rows, n))
			}
		})
	}
	for first := 0; first < n && ctx.Err() == nil; first += rows {
		starts <- first
	}
	close(starts)
	workers.Wait()
	return ctx.Err()
}

// normaliser returns the largest logit and the sum of exp(logit - largest).
func normaliser(logits []float64) (top, total float64) {
	top = largest(logits)
	for _, l := range logits {
		total += math.Exp(l - top)
	}
	return top, total
}

// largest is slices.Max for numbers among which there is no NaN.
func largest(values []float64) float64 {
	top := values[0]
	for _, v := range values {
		if v > top {
			top = v
		}
	}
	return top
}

// draw returns a token with probability proportional to exp(logit); it overwrites
// the logits.
func draw(logits []float64, rng *rand.Rand) uint32 {
	top, total := largest(logits), 0.0
	for i, l := range logits {
		total += math.Exp(l - top)
		logits[i] = total
	}
	at, _ := slices.BinarySearch(logits, rng.Float64()*total)
	return uint32(min(at, len(logits)-1))
}
