package reference

import (
	"math/big"
	"slices"
)

// quantity is a number with the interval that the rounding of printed digits allows;
// low and high are nil where nothing bounds it.
type quantity struct{ value, low, high *big.Rat }

// bounded reports whether there is an interval.
func (q quantity) bounded() bool { return q.low != nil && q.high != nil }

// numbers finds quantities by name; ok is false where there is none.
type numbers func(name string) (q quantity, ok bool)

// eval returns the formula's value and what it may be while every name is anywhere in
// its interval. The bounds are the least and greatest value over the corners of the
// intervals: exact where the formula rises or falls with each name alone, as shares
// of gains do. They are missing where a divisor may be 0. lower says that low values
// are the better ones, for best. It is not ok where a name has no number or a divisor
// is 0.
func (f *Formula) eval(of numbers, lower bool) (quantity, bool) {
	known := make(map[string]quantity, len(f.names))
	bounded := true
	for _, name := range f.names {
		q, ok := of(name)
		if !ok {
			return quantity{}, false
		}
		known[name] = q
		bounded = bounded && q.bounded()
	}
	at := make(map[string]*big.Rat, len(known))
	for name, q := range known {
		at[name] = q.value
	}
	e := evaluation{at: at, lower: lower}
	q := quantity{value: e.of(f.root)}
	if q.value == nil || !bounded {
		return q, q.value != nil
	}
	centre := e.signs
	for corner := range 1 << len(f.names) {
		for i, name := range f.names {
			at[name] = known[name].low
			if corner>>i&1 == 1 {
				at[name] = known[name].high
			}
		}
		e := evaluation{at: at, lower: lower}
		v := e.of(f.root)
		if v == nil || !slices.Equal(e.signs, centre) {
			return quantity{value: q.value}, true
		}
		if q.low == nil || v.Cmp(q.low) < 0 {
			q.low = v
		}
		if q.high == nil || v.Cmp(q.high) > 0 {
			q.high = v
		}
	}
	return q, true
}

// evaluation is one pass over a formula.
type evaluation struct {
	at    map[string]*big.Rat
	lower bool
	signs []int // of the divisors, in order
}

// of returns the value of a part; nil where something was divided by 0.
func (e *evaluation) of(n *node) *big.Rat {
	switch n.op {
	case "":
		return n.number
	case "name":
		return e.at[n.name]
	}
	values := make([]*big.Rat, len(n.args))
	for i, a := range n.args {
		if values[i] = e.of(a); values[i] == nil {
			return nil
		}
	}
	switch n.op {
	case "+":
		return new(big.Rat).Add(values[0], values[1])
	case "-":
		return new(big.Rat).Sub(values[0], values[1])
	case "*":
		return new(big.Rat).Mul(values[0], values[1])
	case "/":
		e.signs = append(e.signs, values[1].Sign())
		if values[1].Sign() == 0 {
			return nil
		}
		return new(big.Rat).Quo(values[0], values[1])
	}
	best := values[0]
	for _, v := range values[1:] {
		if c := v.Cmp(best); c > 0 && !e.lower || c < 0 && e.lower {
			best = v
		}
	}
	return best
}
