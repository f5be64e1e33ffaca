package reference

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Cell is one printed number. Percentages are shares: 2.5% is 0.025.
type Cell struct {
	Text       string   // as printed, without marks
	Value      *big.Rat // nil for nan and for an empty cell
	Decimals   int      // printed digits behind the point
	Percent    bool
	Underlined bool
}

// printed is the form of a number: no more digits than anybody prints.
var printed = regexp.MustCompile(`^-?[0-9]{1,9}(\.[0-9]{1,9})?%?$`)

// Words of cells that hold no number.
const (
	notANumber = "nan"
	empty      = "-"
)

// ParseCell reads one cell as files of references write it.
func ParseCell(text string) (Cell, error) {
	c := Cell{Text: text}
	if rest, ok := strings.CutPrefix(text, "_"); ok {
		c.Text, c.Underlined = rest, true
	}
	if c.Text == notANumber || c.Text == empty {
		return c, nil
	}
	if !printed.MatchString(c.Text) {
		return Cell{}, fmt.Errorf("want a number as it is printed, such as 0.427 or -1.8%%, or nan, or - for an empty cell (_ in front of an underlined one), not %q", text)
	}
	digits, percent := strings.CutSuffix(c.Text, "%")
	c.Percent = percent
	if _, behind, ok := strings.Cut(digits, "."); ok {
		c.Decimals = len(behind)
	}
	c.Value, _ = new(big.Rat).SetString(digits)
	if percent {
		c.Value.Quo(c.Value, hundred)
	}
	return c, nil
}

var hundred = big.NewRat(100, 1)

// half returns half of the last printed digit: how far the number before rounding
// may be from the printed one.
func (c Cell) half() *big.Rat {
	h := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Decimals)), nil))
	h.Quo(h, big.NewRat(2, 1))
	if c.Percent {
		h.Quo(h, hundred)
	}
	return h
}

// quantity returns the number and the interval that its rounding allows; ok is false
// where there is none.
func (c Cell) quantity() (q quantity, ok bool) {
	if c.Value == nil {
		return quantity{}, false
	}
	h := c.half()
	return quantity{c.Value, new(big.Rat).Sub(c.Value, h), new(big.Rat).Add(c.Value, h)}, true
}

// rounds reports whether x can be printed as the cell is, whichever way a half goes.
func (c Cell) rounds(x *big.Rat) bool {
	d := new(big.Rat).Sub(x, c.Value)
	return d.Abs(d).Cmp(c.half()) <= 0
}

// like formats x as the cell is printed, with so many digits more.
func (c Cell) like(x *big.Rat, more int) string { return format(x, c.Decimals+more, c.Percent) }

// format writes x, halves away from zero.
func format(x *big.Rat, decimals int, percent bool) string {
	mark := ""
	if percent {
		x, mark = new(big.Rat).Mul(x, hundred), "%"
	}
	s := x.FloatString(decimals)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s + mark
}
