package table

import (
	"fmt"
	"math"
	"strings"
)

// number formats a cell without its marks.
func number(c Cell) string {
	switch {
	case c.Value == nil && c.Text == "":
		return "-"
	case c.Value == nil:
		return c.Text
	case c.Percent:
		return fixed(100**c.Value, 1) + " %"
	default:
		return fixed(*c.Value, 3)
	}
}

// interval formats the interval of a cell, signed; "" if it has none.
func interval(c Cell) string {
	if c.Low == nil || c.High == nil {
		return ""
	}
	if c.Percent {
		return fmt.Sprintf("[%s, %s] %%", signed(100**c.Low, 1), signed(100**c.High, 1))
	}
	return fmt.Sprintf("[%s, %s]", signed(*c.Low, 3), signed(*c.High, 3))
}

// detectable formats the least detectable difference of a cell; "" if it has none.
func detectable(c Cell) string {
	if c.Detectable == nil {
		return ""
	}
	return fixed(*c.Detectable, 3)
}

// fixed formats x with so many decimals; a zero has no sign.
func fixed(x float64, decimals int) string {
	s := fmt.Sprintf("%.*f", decimals, x)
	if strings.Trim(s, "-0.") == "" && !math.IsNaN(x) && !math.IsInf(x, 0) {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

func signed(x float64, decimals int) string {
	if s := fixed(x, decimals); strings.HasPrefix(s, "-") || strings.Trim(s, "0.") == "" {
		return s
	} else {
		return "+" + s
	}
}

// seen formats a row's number of real events.
func seen(r Row) string {
	if r.Seen == nil {
		return ""
	}
	return digits(r.Seen)
}

// marks formats references to notes, counted from 1: " [1] [3]".
func marks(r Row) string {
	var b strings.Builder
	for _, n := range r.Notes {
		fmt.Fprintf(&b, " [%d]", n+1)
	}
	return b.String()
}
