package params

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// Paths returns which params of a plugin name a file or a folder: the properties at
// the top of its schema with the format "path", sorted. In a spec such a name is
// relative to the file that says it; a plugin, which runs in a folder of its own, gets
// an absolute one.
func Paths(d sdk.Description) ([]string, error) {
	if len(d.ParamsSchema) == 0 {
		return nil, nil
	}
	schema, err := paramjson.ParseSchema(d.ParamsSchema)
	if err != nil {
		return nil, err
	}
	var names []string
	properties, _ := schema["properties"].(map[string]any)
	for name, p := range properties {
		if property, ok := p.(map[string]any); ok && property["format"] == "path" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Locate returns resolved params with the absolute names of files in place of those
// that a spec says, by param. A param that is "" names none and stays so.
func Locate(resolved []byte, absolute map[string]string) (json.RawMessage, error) {
	if len(absolute) == 0 {
		return resolved, nil
	}
	given, err := paramjson.Parse(resolved)
	if err != nil {
		return nil, fmt.Errorf("params: %w", err)
	}
	object, _ := given.(map[string]any)
	for name, at := range absolute {
		if said, ok := object[name].(string); ok && said != "" {
			object[name] = at
		}
	}
	return paramjson.Encode(given)
}
