package csvsource

import (
	"fmt"
	"strings"
)

// didYouMean returns a hint at the candidate nearest to a name, by edit distance
// without regard to case, or at all candidates if none is near.
func didYouMean(name string, candidates []string) string {
	best, bestDistance := "", len(name)/2+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best == "" {
		return fmt.Sprintf(" (there are %s)", clip(strings.Join(candidates, ", ")))
	}
	return fmt.Sprintf(" (did you mean %q?)", clip(best))
}

// distance is the Levenshtein distance in bytes; long names count as far.
func distance(a, b string) int {
	if len(b) > 2*len(a)+1 {
		return len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
