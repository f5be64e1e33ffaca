package params

import (
	"fmt"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// AfterTraining returns the params of a plugin that its schema marks as ones that
// the training call (Fit, Pretrain) does not read ("x-phase": "generate" of a
// generator, "finetune" of a predictor): their keys from the outside in, joined by
// dots, sorted. A marked object stands for all that is in it.
func AfterTraining(d sdk.Description) ([]string, error) {
	paths, err := paramjson.AfterTraining(d.ParamsSchema, string(d.Kind))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, path := range paths {
		names = append(names, strings.Join(path, "."))
	}
	return names, nil
}

// Training returns resolved params of a plugin as its training call gets them: what
// AfterTraining lists has its default, so that params that differ in nothing else
// give one model.
func Training(d sdk.Description, resolved []byte) ([]byte, error) {
	paths, err := paramjson.AfterTraining(d.ParamsSchema, string(d.Kind))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return slices.Clone(resolved), nil
	}
	object, err := paramjson.ParseSchema(d.ParamsSchema)
	if err != nil {
		return nil, err
	}
	given, err := paramjson.Parse(resolved)
	if err != nil {
		return nil, fmt.Errorf("params: %w", err)
	}
	for _, path := range paths {
		remove(given, path)
	}
	raw, err := paramjson.Encode(given)
	if err != nil {
		return nil, err
	}
	whole, err := paramjson.Complete(object, raw)
	if err != nil {
		return nil, err
	}
	defaults, err := paramjson.Complete(object, nil)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		restore(whole, defaults, path)
	}
	return paramjson.Encode(whole)
}

// restore gives v the value that defaults have at a path, where v has none: the
// default of an object may hold what the object's properties have no default for.
func restore(v, defaults any, path []string) {
	object, ok := v.(map[string]any)
	from, has := defaults.(map[string]any)
	if !ok || !has {
		return
	}
	value, has := from[path[0]]
	_, there := object[path[0]]
	switch {
	case len(path) > 1:
		restore(object[path[0]], value, path[1:])
	case has && !there:
		object[path[0]] = value
	}
}

// remove deletes the value at a path, if there is one.
func remove(v any, path []string) {
	object, ok := v.(map[string]any)
	switch {
	case !ok:
	case len(path) == 1:
		delete(object, path[0])
	default:
		remove(object[path[0]], path[1:])
	}
}
