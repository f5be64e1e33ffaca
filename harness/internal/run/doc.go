// Package run executes the steps of a plan that the store lacks. schedule decides
// what runs when; an Executor runs one step and leaves its record in the store;
// Local is the Executor that starts plugins on this machine. What a step's words
// mean in rows is said in rows.go and nowhere else. The package knows no scenario,
// and of a metric only that measures and comparisons are computed elsewhere.
package run
