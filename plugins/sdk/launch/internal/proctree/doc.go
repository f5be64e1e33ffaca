// Package proctree reads from /proc which processes descend from which, and how
// much memory they use. It signals none of them.
package proctree
