// Package store keeps what steps gave: content-addressed objects and, per step
// key, a record that names them. It decides nothing and knows neither plans nor
// plugins.
//
//	objects/ab/<sha256>  a file, or a tree: the sorted list of files of a folder
//	steps/ab/<key>       the record of a finished step, JSON
//	state/<name>/        folders that outlive failed steps (LLM tapes)
//	tmp/                 half-written things, swept when no process has the store open
//	logs/                what failed steps wrote to stderr, up to a cap
//	journal/             a JSON-Lines file per run, for people
//
// The record is the only truth: a step is done when its record exists. Everything
// is written to tmp, synced and linked into place, so that a reader sees a whole
// file or none, on shared file systems too, and two writers of one key agree on
// the first.
package store
