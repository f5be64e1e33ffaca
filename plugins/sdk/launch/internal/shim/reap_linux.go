package shim

import (
	"os"
	"syscall"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/proctree"
)

// wait reaps what ends until the plugin itself has.
func wait(pid int) (exit Exit) {
	for {
		ended, err := syscall.Wait4(-1, &exit.Status, 0, &exit.Used)
		if err == syscall.EINTR || err == nil && ended != pid {
			continue
		}
		return exit
	}
}

// reapAll kills and reaps until no child is left, zombies included, and returns
// how many it reaped. A process that is started meanwhile is met by the next
// round.
func reapAll() (reaped int) {
	for {
		var ws syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &ws, syscall.WNOHANG, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil: // ECHILD: nothing is left
			return reaped
		case pid > 0:
			reaped++
		default:
			killDescendants()
			time.Sleep(time.Millisecond)
		}
	}
}

func killDescendants() {
	for _, pid := range proctree.Descendants(os.Getpid()) {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}
