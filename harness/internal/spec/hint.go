package spec

import (
	"fmt"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// hint returns what to say after an unknown name: the nearest known one, if one
// is near, and all of them.
func hint(name string, known []string, what string) string {
	if len(known) == 0 {
		return fmt.Sprintf("; there are no %s", what)
	}
	list := fmt.Sprintf("; known %s: %s", what, strings.Join(known, ", "))
	if near := nearest.Word(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?%s", near, list[1:])
	}
	return list
}
