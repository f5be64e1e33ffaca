package launch

import (
	"context"
	"time"
)

// How long each step of Stop may take before the next.
const (
	shutdownGrace  = 5 * time.Second
	terminateGrace = time.Second
	killGrace      = 3 * time.Second
)

// Why a process is ended by us.
const (
	refused      = "killed: it did not start properly"
	unmoved      = "stopped: it ignored Shutdown"
	unmovable    = "killed: it ignored Shutdown and SIGTERM"
	stillRunning = "still running: it cannot be killed"
)

// Stop ends the plugin and everything that it started, and returns how it ended.
// It asks with go-plugin's Shutdown, then with SIGTERM, then kills the whole
// tree, and returns within 15 seconds whatever the plugin does. When ctx ends,
// Stop asks no longer and kills. Calls that still run fail: cancel them before.
// Every call of Stop returns the same.
func (p *Process) Stop(ctx context.Context) Exit {
	p.once.Do(func() {
		if !p.end(ctx) {
			p.log.Error("plugin cannot be killed", "pid", p.PID())
		}
		p.link.close()
		p.removeDir()
	})
	select {
	case <-p.child.done:
		return p.child.exit
	default:
		return Exit{Code: -1, Killed: stillRunning}
	}
}

// end makes the process end, politely at first.
func (p *Process) end(ctx context.Context) (ended bool) {
	polite, cancel := context.WithTimeout(ctx, shutdownGrace)
	defer cancel()
	go p.link.shutdown(polite)
	if p.ends(polite, shutdownGrace) {
		return true
	}
	if ctx.Err() == nil {
		p.child.terminate(unmoved)
		if p.ends(ctx, terminateGrace) {
			return true
		}
	}
	p.child.kill(unmovable)
	if p.child.wait(killGrace) {
		return true
	}
	p.child.abandon(unmovable)
	return p.child.wait(killGrace)
}

// ends waits for the end of the process as long as ctx and grace allow.
func (p *Process) ends(ctx context.Context, grace time.Duration) bool {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.child.done:
		return true
	case <-ctx.Done():
	case <-timer.C:
	}
	return false
}
