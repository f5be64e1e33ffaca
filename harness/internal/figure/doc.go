// Package figure draws figures of an experiment as SVG, PNG and PDF, and writes the
// numbers that are drawn as CSV. It is pure: a Figure is plain data, equal figures
// give equal bytes, and no file, clock or process is touched.
//
// A Figure says what is drawn; how (colours, markers, sizes) is decided here, so
// that a series looks the same in every panel: colours are those of Okabe and Ito,
// which readers with any colour vision tell apart, and marker and dash differ too.
// What must not be overlooked (HARNESS CHECK, what is missing and why) is part of
// the picture.
package figure
