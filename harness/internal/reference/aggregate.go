package reference

import (
	"math/big"
)

// aggregate makes one quantity of several and says which one it is, -1 for a mean.
func aggregate(take string, all []quantity) (quantity, int) {
	one, at := all[0], 0
	if take == mean {
		n := new(big.Rat).SetInt64(int64(len(all)))
		over := func(of func(quantity) *big.Rat) *big.Rat {
			sum := new(big.Rat)
			for _, q := range all {
				sum.Add(sum, of(q))
			}
			return sum.Quo(sum, n)
		}
		one = quantity{value: over(func(q quantity) *big.Rat { return q.value })}
		for _, q := range all {
			if !q.bounded() {
				return one, -1
			}
		}
		one.low = over(func(q quantity) *big.Rat { return q.low })
		one.high = over(func(q quantity) *big.Rat { return q.high })
		return one, -1
	}
	further := func(x, than *big.Rat) bool {
		if take == minimum {
			return x.Cmp(than) < 0
		}
		return x.Cmp(than) > 0
	}
	bounded := one.bounded()
	for i, q := range all[1:] {
		if further(q.value, one.value) {
			one.value, at = q.value, i+1
		}
		if bounded = bounded && q.bounded(); !bounded {
			one.low, one.high = nil, nil
			continue
		}
		if further(q.low, one.low) {
			one.low = q.low
		}
		if further(q.high, one.high) {
			one.high = q.high
		}
	}
	return one, at
}
