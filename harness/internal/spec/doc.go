// Package spec reads experiment files: it lays defaults, the data set's file,
// the files that a spec extends, the spec, the environment and --set values
// over one another and returns one typed, resolved Experiment, or every mistake
// with its file, line and column. Of what a suite says, params of a plugin and refit
// need not concern all of its specs, but at least one. It runs nothing and opens no
// data.
package spec
