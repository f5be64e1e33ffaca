package table

import (
	"fmt"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/counters"
)

// reported is the note on what a row's generator says of its own output: "Reported
// by the plugin NAME: invalid 0.2 %, kept 3.1 %."
func reported(name string, all []counters.Counter) string {
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = c.String()
	}
	return fmt.Sprintf("Reported by the plugin %s: %s.", name, strings.Join(words, ", "))
}
