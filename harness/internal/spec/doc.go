// Package spec reads experiment files: it lays defaults, the data set's file,
// the files that a spec extends, the spec, the environment and --set values
// over one another and returns one typed, resolved Experiment, or every mistake
// with its file, line and column. What is laid over a suite is laid over each of
// its specs, but for refit, which only those of the scenario privacy take. It runs nothing and opens no data.
package spec
