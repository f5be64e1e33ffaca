package shim

import (
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func init() {
	if len(os.Args) > 3 && os.Args[1] == Argument {
		// Pdeathsig goes by the parent's thread, not by its process: keep this
		// one (golang/go#27505).
		runtime.LockOSThread()
		os.Exit(run(os.Args[2], os.Args[3:]))
	}
}

// run is the whole life of the shim; it returns the exit code.
func run(limitsJSON string, line []string) int {
	syscall.CloseOnExec(AliveFD)
	syscall.CloseOnExec(ReportFD)
	report := json.NewEncoder(os.NewFile(ReportFD, "report"))
	pid, err := start(limitsJSON, line)
	if err != nil {
		report.Encode(Report{Error: err.Error()})
		return 127
	}
	report.Encode(Report{Pid: pid})

	go func() { // the harness is gone or wants the end
		io.Copy(io.Discard, os.NewFile(AliveFD, "alive"))
		for {
			killDescendants()
			time.Sleep(5 * time.Millisecond)
		}
	}()
	exit := wait(pid)
	exit.Reaped = reapAll()
	report.Encode(Report{Exit: &exit})
	return 0
}

// start starts the plugin under the limits. They are set on the shim itself and
// inherited, so that they hold from the plugin's first instruction. The shim
// lives under them too: it needs a few MiB and a handful of files.
func start(limitsJSON string, line []string) (pid int, err error) {
	var limits Limits
	if err := json.Unmarshal([]byte(limitsJSON), &limits); err != nil {
		return 0, err
	}
	if err := adopt(); err != nil {
		return 0, err
	}
	if err := limits.set(); err != nil {
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

// adopt makes this process the parent of descendants whose parent ends. (Package
// x/sys/unix has a name for the call, but would be initialised too late.)
func adopt() error {
	const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER of linux/prctl.h
	if _, _, errno := syscall.Syscall6(syscall.SYS_PRCTL, setChildSubreaper, 1, 0, 0, 0, 0); errno != 0 {
		return os.NewSyscallError("prctl", errno)
	}
	return nil
}

func (l Limits) set() error {
	for _, limit := range []struct {
		resource int
		value    uint64
		set      bool
	}{
		{syscall.RLIMIT_CORE, 0, true},
		{syscall.RLIMIT_DATA, l.DataBytes, l.DataBytes > 0},
		{syscall.RLIMIT_NOFILE, l.OpenFiles, l.OpenFiles > 0},
	} {
		if !limit.set {
			continue
		}
		var now syscall.Rlimit
		if err := syscall.Getrlimit(limit.resource, &now); err != nil {
			return os.NewSyscallError("getrlimit", err)
		}
		value := min(limit.value, now.Max)
		// This call also tells the runtime that it must not give the child the
		// number of open files that it found at the start.
		if err := syscall.Setrlimit(limit.resource, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
	}
	return nil
}

// letGoOfOutput leaves stdout and stderr to the plugin's tree: when it is gone,
// the harness reads their end.
func letGoOfOutput() error {
	null, err := syscall.Open(os.DevNull, syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("open", err)
	}
	for fd := 1; fd <= 2; fd++ {
		if err := syscall.Dup3(null, fd, syscall.O_CLOEXEC); err != nil {
			return os.NewSyscallError("dup3", err)
		}
	}
	return nil
}
