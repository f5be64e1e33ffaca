package launch

import "syscall"

// terminate asks the process to end.
func (c *child) terminate(reason string) {
	if !c.ending(reason) {
		return
	}
	if c.link != nil { // which hands it on
		c.cmd.Process.Signal(syscall.SIGTERM)
		return
	}
	syscall.Kill(-c.cmd.Process.Pid, syscall.SIGTERM)
}

// kill ends the process and all that it started, now or as soon as it is
// started. It does not wait.
func (c *child) kill(reason string) {
	if !c.ending(reason) {
		return
	}
	if c.link != nil {
		c.link.hold.Close()
		return
	}
	syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
}

// abandon kills the shim itself, which takes the plugin with it.
func (c *child) abandon(reason string) {
	if c.ending(reason) {
		c.cmd.Process.Kill()
	}
}

// ending notes why the process is being ended and says whether it runs.
func (c *child) ending(reason string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.done:
		return false
	default:
	}
	c.setReason(reason)
	return c.running
}

func (c *child) setReason(reason string) {
	if c.reason == "" {
		c.reason = reason
	}
}
