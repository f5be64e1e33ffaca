//go:build race

package nn

// raceDetector says whether tests run under it: everything is some ten times
// slower, and sync.Pool forgets on purpose, so that bytes cannot be counted.
const raceDetector = true
