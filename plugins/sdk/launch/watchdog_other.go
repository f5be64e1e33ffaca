//go:build !linux

package launch

// watchMemory does nothing off Linux.
func watchMemory(func() []int, <-chan struct{}, func(uint64)) {}
