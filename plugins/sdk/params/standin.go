package params

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// StandIn returns what a plugin is under resolved params instead of the method that it
// is named after, "" if it is that method: what its schema says with "x-stand-in".
func StandIn(d sdk.Description, resolved []byte) (string, error) {
	by, err := paramjson.StandInOf(d.ParamsSchema)
	if err != nil || by == nil {
		return "", err
	}
	given, err := paramjson.Parse(resolved)
	if err != nil {
		return "", fmt.Errorf("params: %w", err)
	}
	value, _ := valueAt(given, by.Path).(string)
	return by.As[value], nil
}
