package nn

import (
	"math"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// goodEncoder is a configuration without a mistake.
func goodEncoder() (EncoderConfig, Limits) {
	return EncoderConfig{
		Fields: []int{3, 4}, Positions: 5, Width: 12, Blocks: 2, Heads: 3, Inner: 24, EmbeddingDropout: .1, AttentionDropout: .999, Epsilon: 1e-12,
	}, Limits{Sequences: 2, Rows: 10, Wanted: 1, Length: 5}
}

// Every mistake of a configuration is reported with its field and value.
func TestEncoderConfig(t *testing.T) {
	c, l := goodEncoder()
	if _, err := NewEncoder(c, l, 1, &Noise{}, &Batch{}); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
	for want, spoil := range map[string]func(c *EncoderConfig, l *Limits){
		"Fields[1] is 0, want at least 1":                         func(c *EncoderConfig, _ *Limits) { c.Fields[1] = 0 },
		"Positions is 0, want at least 1":                         func(c *EncoderConfig, _ *Limits) { c.Positions = 0 },
		"Width is -12, want at least 1":                           func(c *EncoderConfig, _ *Limits) { c.Width = -12 },
		"Blocks is 0, want at least 1":                            func(c *EncoderConfig, _ *Limits) { c.Blocks = 0 },
		"Heads is 0, want at least 1":                             func(c *EncoderConfig, _ *Limits) { c.Heads = 0 },
		"Heads is 5 and does not divide Width 12: take 4 or 6":    func(c *EncoderConfig, _ *Limits) { c.Heads = 5 },
		"Heads is 13 and does not divide Width 12: take 12":       func(c *EncoderConfig, _ *Limits) { c.Heads = 13 },
		"Inner is 0, want at least 1":                             func(c *EncoderConfig, _ *Limits) { c.Inner = 0 },
		"EmbeddingDropout is 1, want at least 0 and below 1":      func(c *EncoderConfig, _ *Limits) { c.EmbeddingDropout = 1 },
		"Dropout is -0.1, want at least 0 and below 1":            func(c *EncoderConfig, _ *Limits) { c.Dropout = -.1 },
		"AttentionDropout is NaN, want at least 0 and below 1":    func(c *EncoderConfig, _ *Limits) { c.AttentionDropout = math.NaN() },
		"Epsilon is 0, want a finite number above 0":              func(c *EncoderConfig, _ *Limits) { c.Epsilon = 0 },
		"Epsilon is NaN, want a finite number above 0":            func(c *EncoderConfig, _ *Limits) { c.Epsilon = float32(math.NaN()) },
		"Epsilon is +Inf, want a finite number above 0":           func(c *EncoderConfig, _ *Limits) { c.Epsilon = float32(math.Inf(1)) },
		"Curve is 2, want kernel.Erf or kernel.TanhApproximation": func(c *EncoderConfig, _ *Limits) { c.Curve = kernel.TanhApproximation + 1 },
		"Limits.Sequences is 0, want at least 1":                  func(_ *EncoderConfig, l *Limits) { l.Sequences = 0 },
		"Limits.Rows is 0, want at least 1":                       func(_ *EncoderConfig, l *Limits) { l.Rows = 0 },
		"Limits.Wanted is 0, want at least 1":                     func(_ *EncoderConfig, l *Limits) { l.Wanted = 0 },
		"Limits.Length is 0, want at least 1":                     func(_ *EncoderConfig, l *Limits) { l.Length = 0 },
	} {
		c, l := goodEncoder()
		spoil(&c, &l)
		_, err := NewEncoder(c, l, 1, &Noise{}, &Batch{})
		if err == nil || err.Error() != "nn: encoder: "+want {
			t.Errorf("error %v, want %q alone", err, want)
		}
	}
	c.Fields[0], c.Heads, c.Dropout, l.Length = -1, 7, 2, -3
	_, err := NewEncoder(c, l, 1, &Noise{}, &Batch{})
	if want := []string{
		"nn: encoder: Fields[0] is -1, want at least 1", "nn: encoder: Heads is 7 and does not divide Width 12: take 6 or 12",
		"nn: encoder: Dropout is 2, want at least 0 and below 1", "nn: encoder: Limits.Length is -3, want at least 1",
	}; err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("error\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}
