package nn

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// EncoderConfig is the shape of an Encoder. Sizes are at least 1, dropout is at
// least 0 and below 1, Epsilon is above 0.
type EncoderConfig struct {
	Fields                         []int // ids of each field
	Positions                      int
	Width, Blocks, Heads, Inner    int     // Heads divides Width
	EmbeddingDropout, Dropout      float64 // after the embedding; after each half of a block
	AttentionDropout               float64
	EmbeddingNorm, PreNorm, Causal bool
	Curve                          kernel.Curve
	Epsilon                        float32 // of every LayerNorm
}

// mistakes returns what is wrong with the shape and its limits.
func (c *EncoderConfig) mistakes(l Limits) (all []error) {
	wrong := func(format string, args ...any) {
		all = append(all, fmt.Errorf("nn: encoder: "+format, args...))
	}
	positive := func(name string, n int) {
		if n < 1 {
			wrong("%s is %d, want at least 1", name, n)
		}
	}
	share := func(name string, p float64) {
		if !(p >= 0 && p < 1) {
			wrong("%s is %v, want at least 0 and below 1", name, p)
		}
	}
	for i, n := range c.Fields {
		positive(fmt.Sprintf("Fields[%d]", i), n)
	}
	positive("Positions", c.Positions)
	positive("Width", c.Width)
	positive("Blocks", c.Blocks)
	positive("Heads", c.Heads)
	if c.Width > 0 && c.Heads > 0 && c.Width%c.Heads != 0 {
		wrong("Heads is %d and does not divide Width %d: take %s", c.Heads, c.Width, divisors(c.Width, c.Heads))
	}
	positive("Inner", c.Inner)
	share("EmbeddingDropout", c.EmbeddingDropout)
	share("Dropout", c.Dropout)
	share("AttentionDropout", c.AttentionDropout)
	if c.Curve != kernel.Erf && c.Curve != kernel.TanhApproximation {
		wrong("Curve is %d, want kernel.Erf or kernel.TanhApproximation", c.Curve)
	}
	if !(c.Epsilon > 0) || math.IsInf(float64(c.Epsilon), 1) {
		wrong("Epsilon is %v, want a finite number above 0", c.Epsilon)
	}
	positive("Limits.Sequences", l.Sequences)
	positive("Limits.Rows", l.Rows)
	positive("Limits.Wanted", l.Wanted)
	positive("Limits.Length", l.Length)
	return all
}

// divisors names the divisors of n next to d, which is none.
func divisors(n, d int) string {
	below, above := min(d, n), d
	for n%below != 0 {
		below--
	}
	for above < n && n%above != 0 {
		above++
	}
	if above > n {
		return fmt.Sprint(below)
	}
	return fmt.Sprintf("%d or %d", below, above)
}
