package params

import (
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// Seeding returns what of resolved params decides the seed of a step: all but those that
// the schema marks with "x-seed": "same", which say only how a plugin works. So a tape
// of replies, say, serves whatever the timeout is.
func Seeding(d sdk.Description, resolved []byte) ([]byte, error) {
	paths, err := paramjson.SameSeed(d.ParamsSchema)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return slices.Clone(resolved), nil
	}
	given, err := paramjson.Parse(resolved)
	if err != nil {
		return nil, fmt.Errorf("params: %w", err)
	}
	for _, path := range paths {
		remove(given, path)
	}
	return paramjson.Encode(given)
}
