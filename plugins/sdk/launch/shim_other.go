//go:build !linux

package launch

import (
	"runtime"
	"syscall"
)

// MaybeShim must be the first call of main. It does nothing off Linux, where
// plugins run without the shim: a harness that is killed leaves them behind, and
// so does a plugin what it started.
func MaybeShim() {}

func useShim() bool { return false }

// maxRSSBytes converts what the system counts in: bytes on Apple's, KiB elsewhere.
func maxRSSBytes(used *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}
