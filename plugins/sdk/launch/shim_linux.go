package launch

import (
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// shimReady says that this program calls MaybeShim, so that running its own
// executable with shimArgument gives a shim and not a second harness. It is set
// once, at the start of main.
var shimReady atomic.Bool

// MaybeShim must be the first call of main. In a process that Start made from
// the program's own executable it runs the shim and never returns; otherwise it
// does nothing but note that Start may do so. In a program that does not call
// it, and off Linux, plugins run without the shim: then a harness that is killed
// leaves them behind, and so does a plugin what it started.
//
// The shim is the plugin's parent. It adopts everything that the plugin starts
// (PR_SET_CHILD_SUBREAPER), sets the limits, kills the whole tree when the
// plugin ends or when the harness lets go of a pipe, which it does by dying too,
// reaps it, and reports how the plugin ended.
func MaybeShim() {
	if len(os.Args) > 3 && os.Args[1] == shimArgument {
		// Pdeathsig goes by the parent's thread, not by its process: keep this
		// one (golang/go#27505).
		runtime.LockOSThread()
		os.Exit(runShim(os.Args[2], os.Args[3:]))
	}
	shimReady.Store(true)
}

// The shim's files, next to the plugin's stdin (/dev/null), stdout and stderr.
const (
	aliveFD  = 3 // read end of the pipe that the harness holds
	reportFD = 4
)

func runShim(limitsJSON string, line []string) int {
	unix.CloseOnExec(aliveFD)
	unix.CloseOnExec(reportFD)
	report := json.NewEncoder(os.NewFile(reportFD, "report"))
	pid, err := shimStart(limitsJSON, line)
	if err != nil {
		report.Encode(shimReport{Error: err.Error()})
		return 127
	}
	report.Encode(shimReport{Pid: pid})

	go func() { // the harness is gone or wants the end
		io.Copy(io.Discard, os.NewFile(aliveFD, "alive"))
		for {
			killDescendants()
			time.Sleep(5 * time.Millisecond)
		}
	}()
	exit := shimWait(pid)
	exit.Reaped = reapAll()
	report.Encode(shimReport{Exit: &exit})
	return 0
}

// shimStart starts the plugin under the limits. They are set on the shim itself
// and inherited, so that they hold from the plugin's first instruction. The shim
// lives under them too: it needs a few MiB and a handful of files.
func shimStart(limitsJSON string, line []string) (pid int, err error) {
	var lim limits
	if err := json.Unmarshal([]byte(limitsJSON), &lim); err != nil {
		return 0, err
	}
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return 0, os.NewSyscallError("prctl", err)
	}
	if err := setLimits(lim); err != nil {
		return 0, err
	}
	// Caught, not ignored: an ignored signal would stay ignored in the plugin.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGPIPE)

	pid, err = syscall.ForkExec(line[0], line, &syscall.ProcAttr{
		Env:   os.Environ(),
		Files: []uintptr{0, 1, 2},
		Sys:   &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return 0, &os.PathError{Op: "exec", Path: line[0], Err: err}
	}
	go func() { // the harness asks politely, through us
		for s := range signals {
			if s == syscall.SIGTERM {
				syscall.Kill(-pid, syscall.SIGTERM)
			}
		}
	}()
	return pid, letGoOfOutput()
}

func setLimits(lim limits) error {
	for _, l := range []struct {
		resource int
		value    uint64
		set      bool
	}{
		{unix.RLIMIT_CORE, 0, true},
		{unix.RLIMIT_DATA, lim.DataBytes, lim.DataBytes > 0},
		{unix.RLIMIT_NOFILE, lim.OpenFiles, lim.OpenFiles > 0},
	} {
		if !l.set {
			continue
		}
		var now syscall.Rlimit
		if err := syscall.Getrlimit(l.resource, &now); err != nil {
			return os.NewSyscallError("getrlimit", err)
		}
		value := min(l.value, now.Max)
		// syscall, not unix: the runtime then knows that it must not give the
		// child the number of open files that it found at the start.
		if err := syscall.Setrlimit(l.resource, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
	}
	return nil
}

// letGoOfOutput leaves stdout and stderr to the plugin's tree: when it is gone,
// the harness reads their end.
func letGoOfOutput() error {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("open", err)
	}
	for fd := 1; fd <= 2; fd++ {
		if err := unix.Dup3(null, fd, unix.O_CLOEXEC); err != nil {
			return os.NewSyscallError("dup3", err)
		}
	}
	return nil
}

// shimWait reaps what ends until the plugin itself has.
func shimWait(pid int) Exit {
	for {
		var ws syscall.WaitStatus
		var used syscall.Rusage
		ended, err := syscall.Wait4(-1, &ws, 0, &used)
		if err == syscall.EINTR || err == nil && ended != pid {
			continue
		}
		exit := Exit{
			MaxRSSBytes: maxRSSBytes(&used),
			UserCPU:     time.Duration(used.Utime.Nano()),
			SystemCPU:   time.Duration(used.Stime.Nano()),
		}
		exit.setStatus(ws)
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
	for _, pid := range descendants(os.Getpid()) {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}

// maxRSSBytes converts Linux's KiB.
func maxRSSBytes(used *syscall.Rusage) int64 { return used.Maxrss << 10 }

func useShim() bool { return shimReady.Load() }
