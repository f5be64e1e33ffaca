// Package table turns the compared rows of an experiment into a Table and a
// Table into text, Markdown, CSV, LaTeX and JSON. It is pure: it computes no
// metric and reads no file; what a number means is said in packages prediction
// and compare.
package table
