// Package nearest finds the known word that somebody may have meant.
package nearest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// longest is the longest word that a near one is looked for; a longer one is
// hardly a slip of the pen.
const longest = 80

// Word returns the known word with the least edit distance from word, without
// regard to case and the first of equals, or "" if none is within a third of
// word's length (at least 2).
func Word(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	best, least := "", max(2, len(word)/3)+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}
