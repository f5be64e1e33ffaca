//go:build !race

package nn

// raceDetector says whether tests run under it.
const raceDetector = false
