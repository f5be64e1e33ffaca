//go:build !linux

package kernel

import "testing"

// fenced returns n numbers.
func fenced(t testing.TB, n int) []float32 { return make([]float32, n) }
