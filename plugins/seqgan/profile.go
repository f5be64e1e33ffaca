package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// attribute is one attribute of profiles and its values, in the order of features.
type attribute struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// features are what a generator may read of a profile: one number for each value of
// each attribute. A missing attribute, or a value that the population lacks, has
// none.
type features []attribute

// featuresOf returns the features of a population.
func featuresOf(p data.Profiles) features {
	var f features
	for _, a := range p.Attributes {
		f = append(f, attribute{a.Name, slices.Clone(a.Values)})
	}
	return f
}

// count returns how many features there are.
func (f features) count() int {
	n := 0
	for _, a := range f {
		n += len(a.Values)
	}
	return n
}

// of returns the features that a profile has.
func (f features) of(p data.Profile) []int32 {
	var all []int32
	from := 0
	for _, a := range f {
		if value, ok := p[a.Name]; ok {
			if i := slices.Index(a.Values, value); i >= 0 {
				all = append(all, int32(from+i))
			}
		}
		from += len(a.Values)
	}
	return all
}

// String returns the features as a model file holds them.
func (f features) String() string {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings marshal
	}
	return string(text)
}

// parseFeatures reads what String wrote.
func parseFeatures(text string) (features, error) {
	var f features
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return nil, fmt.Errorf("its profile: %w", err)
	}
	return f, nil
}
