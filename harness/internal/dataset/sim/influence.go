package sim

import (
	"fmt"
	"slices"
)

// Influences say how many times as often as the average the people of a value of
// an attribute feel a need; of needs that are not named, once.
type Influences[Need comparable] map[Attribute]map[string]map[Need]float64

// Times returns how many times as often as the average a person with a profile
// feels a need.
func (i Influences[Need]) Times(p Profile, need Need) float64 {
	product := 1.0
	for a := range attributes {
		if times, ok := i[a][attributeValues[a][p[a]]][need]; ok {
			product *= times
		}
	}
	return product
}

// Check returns an error where a value is none of its attribute's.
func (i Influences[Need]) Check() error {
	for a := range attributes {
		for value := range i[a] {
			if !slices.Contains(attributeValues[a], value) {
				return fmt.Errorf("influences: %s has no value %q", attributeNames[a], value)
			}
		}
	}
	return nil
}
