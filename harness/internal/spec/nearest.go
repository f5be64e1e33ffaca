package spec

import (
	"fmt"
	"strings"
)

// hint returns what to say after an unknown name: the nearest known one, if one
// is near, and all of them.
func hint(name string, known []string, what string) string {
	if len(known) == 0 {
		return fmt.Sprintf("; there are no %s", what)
	}
	list := fmt.Sprintf("; known %s: %s", what, strings.Join(known, ", "))
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?%s", near, list[1:])
	}
	return list
}

// nearest returns the known name with the least edit distance to name, the first
// of equals, or "" if none is within a third of its length.
func nearest(name string, known []string) string {
	if len(name) > 80 {
		return ""
	}
	best, least := "", max(1, min(len(name)/3, 4))+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is the optimal-string-alignment distance: insertions, deletions,
// replacements and swaps of neighbours that lead from a to b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			replace := 1
			if x[i-1] == y[j-1] {
				replace = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+replace)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}
