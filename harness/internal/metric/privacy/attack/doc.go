// Package attack holds the four classifiers of the paper's attack on membership
// (Figure 6): logistic regression, a support vector machine with a radial kernel,
// nearest neighbours and a random forest, over few features. They are small, exact
// where that is cheap, and draw from streams that the caller names; they know nothing
// of releases.
package attack

import "math/rand/v2"

// Data are rows of features with the side that each is on: true is a member.
type Data struct {
	Rows    [][]float64 // (rows, features)
	Members []bool
}

// Model gives rows scores: the higher the surer that a row is a member; at 0 it is
// undecided.
type Model interface {
	Score(row []float64) float64
}

// Classifier is one way to learn.
type Classifier struct {
	Name  string
	Learn func(d Data, rng *rand.Rand) Model
}

// Classifiers are the paper's four, in its order.
func Classifiers() []Classifier {
	return []Classifier{
		{"LR", func(d Data, _ *rand.Rand) Model { return Logistic(d) }},
		{"SVM", func(d Data, rng *rand.Rand) Model { return Machine(d, rng) }},
		{"KNN", func(d Data, _ *rand.Rand) Model { return Nearest(d) }},
		{"RF", func(d Data, rng *rand.Rand) Model { return Forest(d, rng) }},
	}
}
