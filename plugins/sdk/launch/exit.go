package launch

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// Exit is how a plugin process ended and what it used.
type Exit struct {
	Code        int            // exit code; meaningless if Signal is set
	Signal      syscall.Signal // what killed it; 0 if it exited by itself
	MaxRSSBytes int64          // most resident memory; of its whole process tree where a watchdog looked
	UserCPU     time.Duration
	SystemCPU   time.Duration
	Reaped      int    // descendants that outlived it and were killed
	Killed      string // why we ended it, or the limit that did; "" if nobody did
	StderrCut   int64  // bytes of stderr past the cap
}

// String says how the process ended, in a few words.
func (e Exit) String() string {
	switch {
	case e.Killed != "":
		return e.Killed
	case e.Signal != 0:
		return fmt.Sprintf("killed by signal %d (%s)", int(e.Signal), e.Signal)
	}
	return fmt.Sprintf("exit %d", e.Code)
}

// abnormal says whether the process ended otherwise than with code 0.
func (e Exit) abnormal() bool { return e.Code != 0 || e.Signal != 0 }

// exitOf reads what the operating system says of a process that ended.
func exitOf(ws syscall.WaitStatus, used *syscall.Rusage) Exit {
	e := Exit{
		Code:        ws.ExitStatus(),
		MaxRSSBytes: int64(used.Maxrss),
		UserCPU:     time.Duration(used.Utime.Nano()),
		SystemCPU:   time.Duration(used.Stime.Nano()),
	}
	if ws.Signaled() {
		e.Signal = ws.Signal()
	}
	if runtime.GOOS != "darwin" { // which counts in bytes, others in KiB
		e.MaxRSSBytes <<= 10
	}
	return e
}

// exitOfChild is exitOf for a child of our own; nil is one that was not waited
// for.
func exitOfChild(state *os.ProcessState) Exit {
	if state == nil {
		return Exit{}
	}
	ws, ok := state.Sys().(syscall.WaitStatus)
	used, counted := state.SysUsage().(*syscall.Rusage)
	if !ok || !counted {
		return Exit{}
	}
	return exitOf(ws, used)
}

// size prints bytes as people read them.
func size(bytes uint64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	v, i := float64(bytes), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if v == float64(int64(v)) {
		return fmt.Sprintf("%d %s", int64(v), units[i])
	}
	return fmt.Sprintf("%.2f %s", v, units[i])
}
