package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// stream is a named source of random numbers. Streams of different names are
// independent, so that nothing depends on who is simulated first.
type stream struct{ *rand.Rand }

// newStream returns the stream of a seed with a name: PCG whose state is the
// first 16 bytes of SHA-256(seed as 8 little-endian bytes, name).
func newStream(seed uint64, name string) stream {
	h := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), name...))
	return stream{rand.New(rand.NewPCG(binary.LittleEndian.Uint64(h[:8]), binary.LittleEndian.Uint64(h[8:16])))}
}

// chance is true with probability p.
func (s stream) chance(p float64) bool { return s.Float64() < p }

// near returns a whole number around mean with standard deviation sd.
func (s stream) near(mean int, sd float64) int {
	return mean + int(math.Round(sd*s.NormFloat64()))
}

// factor returns a log-normal number of median 1.
func (s stream) factor(sigma float64) float64 { return math.Exp(sigma * s.NormFloat64()) }

// between returns a number from low to high, both included.
func (s stream) between(low, high int) int { return low + s.IntN(high-low+1) }

// pick returns an index with probability proportional to its weight; the weights
// must not all be 0.
func (s stream) pick(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := s.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}
