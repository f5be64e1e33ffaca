//go:build unix

package sdk

import (
	"os"

	"golang.org/x/sys/unix"
)

// keepStdout moves standard output to a descriptor of its own, kept in os.Stdout
// for the handshake, and points descriptor 1 to standard error: a child process
// or a C library that prints cannot break the handshake and cannot block on a
// pipe that nobody reads.
func keepStdout() error {
	fd, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return err
	}
	if err := unix.Dup2(2, 1); err != nil {
		return err
	}
	os.Stdout = os.NewFile(uintptr(fd), "/dev/stdout")
	return nil
}
