// Package counters reads and adds up what generators report of their own output:
// how often something was so, of how often it could have been. Nothing of it is a
// number of the harness, and no row is compared by it.
package counters

import (
	"cmp"
	"fmt"
	"slices"
)

// File is the artifact of a Generate call that holds its counters: a JSON object
// of objects, {"invalid": {"count": 0, "of": 1200}, ...}.
const File = "counters.json"

// Counter is one of them under its name: Count of Of.
type Counter struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
	Of    int64  `json:"of"`
}

// order is the order in which well-known counters stand; others follow by name.
var order = []string{"invalid", "out_of_order", "truncated", "duplicate", "kept"}

// Sum adds counters of equal names up and returns them in their order.
func Sum(lists ...[]Counter) []Counter {
	sums := map[string]Counter{}
	for _, list := range lists {
		for _, c := range list {
			s := sums[c.Name]
			sums[c.Name] = Counter{c.Name, s.Count + c.Count, s.Of + c.Of}
		}
	}
	var all []Counter
	for _, c := range sums {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Counter) int {
		return cmp.Or(cmp.Compare(place(a.Name), place(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return all
}

func place(name string) int {
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// String is the counter as a note shows it: "invalid 0.2 %". A share that only
// looks like none or all when it is rounded is shown as less, or more, than that.
func (c Counter) String() string {
	if c.Of == 0 {
		return c.Name + " none of 0"
	}
	percent := fmt.Sprintf("%.1f", 100*float64(c.Count)/float64(c.Of))
	switch {
	case percent == "0.0" && c.Count > 0:
		percent = "under 0.1"
	case percent == "100.0" && c.Count < c.Of:
		percent = "over 99.9"
	}
	return fmt.Sprintf("%s %s %%", c.Name, percent)
}
