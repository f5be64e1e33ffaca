package params

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// Reads returns what a generator reads of a user under resolved params: what its
// schema says for the value of the param marked with "x-reads", or, where none is,
// what its description says.
func Reads(d sdk.Description, resolved []byte) (sdk.Reads, error) {
	by, err := paramjson.ReadsOf(d.ParamsSchema, string(d.Reads))
	if err != nil {
		return "", err
	}
	if by == nil {
		return d.Reads, nil
	}
	given, err := paramjson.Parse(resolved)
	if err != nil {
		return "", fmt.Errorf("params: %w", err)
	}
	value, _ := valueAt(given, by.Path).(string)
	reads, ok := by.Of[value]
	if !ok {
		return "", fmt.Errorf("param %v = %q: the schema does not say what is read of a user for it", by.Path, value)
	}
	return sdk.Reads(reads), nil
}
