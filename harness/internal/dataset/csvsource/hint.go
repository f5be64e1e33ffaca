package csvsource

import (
	"fmt"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// didYouMean returns a hint at the candidate nearest to a name, or at all
// candidates if none is near.
func didYouMean(name string, candidates []string) string {
	if best := nearest.Word(name, candidates); best != "" {
		return fmt.Sprintf(" (did you mean %q?)", clip(best))
	}
	return fmt.Sprintf(" (there are %s)", clip(strings.Join(candidates, ", ")))
}
