package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// Stream is a named source of random numbers. Streams of different names are
// independent, so that nothing depends on who is simulated first.
type Stream struct{ *rand.Rand }

// NewStream returns the stream of a seed with a name: PCG whose state is the
// first 16 bytes of SHA-256(seed as 8 little-endian bytes, name).
func NewStream(seed uint64, name string) Stream {
	h := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), name...))
	return Stream{rand.New(rand.NewPCG(binary.LittleEndian.Uint64(h[:8]), binary.LittleEndian.Uint64(h[8:16])))}
}

// Chance is true with probability p.
func (s Stream) Chance(p float64) bool { return s.Float64() < p }

// Near returns a whole number around mean with standard deviation sd.
func (s Stream) Near(mean int, sd float64) int {
	return mean + int(math.Round(sd*s.NormFloat64()))
}

// Factor returns a log-normal number of median 1.
func (s Stream) Factor(sigma float64) float64 { return math.Exp(sigma * s.NormFloat64()) }

// Between returns a number from low to high, both included.
func (s Stream) Between(low, high int) int { return low + s.IntN(high-low+1) }

// Pick returns an index with probability proportional to its weight; the weights
// must not all be 0.
func (s Stream) Pick(weights []float64) int {
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
