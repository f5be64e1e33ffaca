package table

import (
	"fmt"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// leftOut returns notes that say whom the means of a block leave out: one for all
// metrics that leave out the same.
func leftOut(b *compare.Block) []string {
	type group struct {
		why  string
		rows string
	}
	metrics := map[group][]string{}
	var order []group
	for _, metric := range b.Metrics {
		g := group{}
		var rows []string
		for _, l := range b.LeftOut {
			if l.Metric == metric {
				g.why = l.Why
				rows = append(rows, fmt.Sprintf("%s %d of %d", l.Row, l.Users, l.Of))
			}
		}
		if len(rows) == 0 {
			continue
		}
		g.rows = strings.Join(rows, ", ")
		if metrics[g] == nil {
			order = append(order, g)
		}
		metrics[g] = append(metrics[g], metric)
	}
	repeats := ""
	if b.Repeats > 1 {
		repeats = ", all repeats counted"
	}
	var notes []string
	for _, g := range order {
		why := "no week to compare"
		if g.why != "" {
			why += " or " + g.why
		}
		notes = append(notes, fmt.Sprintf("Left out of %s: users with %s (%s%s).", strings.Join(metrics[g], ", "), why, g.rows, repeats))
	}
	return notes
}
