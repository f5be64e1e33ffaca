// Package reference knows the numbers that a paper has printed: its tables, what can
// be computed again from them, and what its text claims of them. It says where print
// and arithmetic agree and where they do not, and finds the printed number that stands
// beside one of ours. It reads no file and decides nothing of our own tables.
package reference
