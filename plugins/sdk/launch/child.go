package launch

import (
	"errors"
	"io"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/proctree"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/shim"
)

const (
	// drainGrace is how long a pipe may stay open once the process is gone.
	drainGrace = time.Second
	// openFiles is how many files a plugin may have open.
	openFiles = 4096
)

// child is the operating system's side of a plugin: a process below the shim, or
// directly below the harness, with its output read to the end.
type child struct {
	cmd    *exec.Cmd
	link   *shimLink // nil without the shim
	stdout *handshake
	stderr io.Closer
	out    *output
	memory uint64 // limit in bytes; 0 is none

	done chan struct{} // closed when nothing is left of it; then exit holds
	exit Exit

	mu      sync.Mutex
	running bool   // it was started
	pid     int    // the plugin's own; 0 until it runs
	reason  string // why it is being ended; the first one counts
	failure string // why the shim could not start it
	report  *Exit  // how the shim saw it end
	peak    uint64 // most memory that the watchdog saw
}

// newChild prepares a process that runs line; start starts it.
func newChild(line []string, memory uint64, out *output, supervised bool) (*child, error) {
	c := &child{out: out, memory: memory, done: make(chan struct{})}
	if supervised {
		var err error
		if c.cmd, c.link, err = shimCommand(line, shim.Limits{DataBytes: dataLimit(memory), OpenFiles: openFiles}); err != nil {
			return nil, err
		}
	} else {
		c.cmd = exec.Command(line[0], line[1:]...)
	}
	// Out of the terminal's group: Ctrl-C reaches the harness alone.
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.WaitDelay = drainGrace
	c.stdout = newHandshake(out.stdoutLine)
	stderr := out.stderr()
	c.stderr = stderr
	c.cmd.Stdout, c.cmd.Stderr = c.stdout, stderr
	return c, nil
}

// start starts the process and all that watches it. It refuses if the process is
// to be ended already.
func (c *child) start(env []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reason != "" {
		return errors.New(c.reason)
	}
	c.cmd.Env = env
	if err := c.cmd.Start(); err != nil {
		return err
	}
	c.running = true
	var reports sync.WaitGroup
	if c.link != nil {
		c.link.started()
		reports.Go(func() { c.link.read(c.take) })
	} else {
		c.begins(c.cmd.Process.Pid)
	}
	go func() {
		waited := c.cmd.Wait()
		reports.Wait()
		if errors.Is(waited, exec.ErrWaitDelay) {
			c.out.log.Debug("plugin output was still held open by a process that it started")
		}
		c.finish()
	}()
	return nil
}

// take notes what the shim reports.
func (c *child) take(r shim.Report) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Exit != nil:
		exit := exitOf(r.Exit.Status, &r.Exit.Used)
		exit.Reaped = r.Exit.Reaped
		c.report = &exit
	case r.Error != "":
		c.failure = r.Error
	case r.Pid != 0:
		c.begins(r.Pid)
	}
}

func (c *child) begins(pid int) {
	c.pid = pid
	if c.memory > 0 {
		go watchMemory(c.tree, c.done, c.sawMemory)
	}
}

// tree lists the plugin and all that it started.
func (c *child) tree() []int {
	parent := c.cmd.Process.Pid
	if c.link == nil {
		return append(proctree.Descendants(parent), parent)
	}
	return proctree.Descendants(parent)
}

// finish settles exit, once the process and its output have ended.
func (c *child) finish() {
	c.stderr.Close()
	c.stdout.lines.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.report != nil:
		c.exit = *c.report
	case c.link != nil && c.pid != 0:
		// Nobody but a stranger kills the shim: it leaves no report then. The
		// plugin died with it, and what the plugin started dies here if it is
		// still in its group.
		c.setReason("its supervisor was killed")
		fallthrough
	default:
		c.exit = exitOfChild(c.cmd.ProcessState)
		if c.pid != 0 {
			syscall.Kill(-c.pid, syscall.SIGKILL)
		}
	}
	c.exit.MaxRSSBytes = max(c.exit.MaxRSSBytes, int64(c.peak))
	if c.exit.abnormal() && c.reason == "" {
		c.reason = c.memoryDeath()
	}
	c.exit.Killed = c.reason
	c.exit.StderrCut = c.out.close()
	close(c.done)
	c.release()
}

// release closes what leads to the process. Whoever waits for the handshake is
// told that none will come.
func (c *child) release() {
	c.stdout.Close()
	if c.link != nil {
		c.link.close()
	}
}

// discard ends a child that may never have been started.
func (c *child) discard(reason string) {
	c.kill(reason)
	c.mu.Lock()
	running := c.running
	c.mu.Unlock()
	if !running {
		c.out.close()
		c.release()
		return
	}
	if !c.wait(killGrace) {
		c.abandon(reason)
		c.wait(killGrace)
	}
}

// wait waits for the end, but not for ever.
func (c *child) wait(grace time.Duration) (ended bool) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.done:
		return true
	case <-timer.C:
		return false
	}
}

// startFailure returns why the shim could not start the plugin, or nil.
func (c *child) startFailure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure == "" {
		return nil
	}
	return errors.New(c.failure)
}
