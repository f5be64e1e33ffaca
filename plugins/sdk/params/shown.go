package params

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// Shown returns what belongs beside a row of a plugin under resolved params: for each
// string that its schema marks with "x-shown" and that is not empty, the words of the
// mark and the value. A plugin that stands in for its method has none: it does not use
// what the method would.
func Shown(d sdk.Description, resolved []byte) ([]string, error) {
	marked, err := paramjson.ShownOf(d.ParamsSchema)
	if err != nil || marked == nil {
		return nil, err
	}
	if as, err := StandIn(d, resolved); err != nil || as != "" {
		return nil, err
	}
	given, err := paramjson.Parse(resolved)
	if err != nil {
		return nil, fmt.Errorf("params: %w", err)
	}
	var all []string
	for _, m := range marked {
		if value, _ := valueAt(given, m.Path).(string); value != "" {
			all = append(all, m.Words+" "+value)
		}
	}
	return all, nil
}
