// Package plan expands an experiment into a graph of steps, each with a content
// key. It is pure: it reads no file, clock or process, and knows of a data set
// only its digest and who its users are. It does not say how a step is run
// (package run) or what its numbers mean (packages metric and compare).
//
// # Shape
//
// A Step is one process of a plugin, or one pure computation of the harness. It
// says what it needs in two ways: Inputs are outputs of other steps, by role
// ("model", "synthetic", "scores"); Work names rows of the data set in words
// (users, "train", "seed"), never by value. So a plan is small, two experiments
// that ask for the same work share a step, and which rows reach which plugin can
// be read off the plan.
//
// A scenario (a file scenario_*.go each) is a function that asks a builder for
// steps and returns the rows of its table. The builder adds a step once however
// often it is asked for.
//
//	key  = SHA-256 of the step's canonical JSON with the keys of its inputs
//	seed = SHA-256 of what the step is (kind, plugin, params), the experiment's
//	       seed and the repeat; not of its users, so that cutting a step into
//	       shards changes no random number
package plan
