package launch

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// Process is a running plugin. Its methods may be called from any goroutine.
type Process struct {
	name  string
	log   *slog.Logger
	hide  *redactor
	child *child
	dir   *runDir
	link  *link
	once  sync.Once
}

// Start starts a plugin and connects to it. ctx covers the start alone: when it
// ends afterwards, the plugin runs on. The caller calls Stop when Start returned
// no error. Every error is an *Error; then nothing of the plugin is left.
func Start(ctx context.Context, plugin Plugin, o Options) (*Process, error) {
	begun := time.Now()
	o = o.withDefaults()
	p, env, err := prepare(plugin, o)
	if err != nil {
		return nil, &Error{Plugin: plugin.Name, Phase: "start", Elapsed: time.Since(begun), Err: err}
	}
	within, cancel := context.WithTimeoutCause(ctx, o.StartTimeout,
		fmt.Errorf("no handshake and connection within %s: %w", o.StartTimeout, context.DeadlineExceeded))
	defer cancel()
	phase, err := p.link.open(within, plugin, p.child, p.dir, env)
	if err == nil {
		return p, nil
	}
	took := time.Since(begun)
	p.child.discard(refused)
	p.link.close()
	e := p.startError(phase, took, err)
	p.removeDir()
	return nil, e
}

// prepare makes everything that a process needs before it runs.
func prepare(plugin Plugin, o Options) (p *Process, env []string, err error) {
	named, err := namedEnv(o.Env)
	if err != nil {
		return nil, nil, err
	}
	p = &Process{name: plugin.Name, log: o.Log.With("plugin", plugin.Name), hide: newRedactor(named)}
	supervised := runtime.GOOS == "linux" && !o.unsupervised
	if !supervised {
		p.log.Info("plugin runs without the shim: if the harness is killed, the plugin is left behind")
	}
	out, err := newOutput(p.log, p.hide, o.StderrPath, o.StderrCap)
	if err != nil {
		return nil, nil, err
	}
	if p.dir, err = newRunDir(o.Dir); err != nil {
		out.close()
		return nil, nil, err
	}
	if p.child, err = newChild(plugin.Command, o.MemoryBytes, out, supervised); err != nil {
		out.close()
		p.removeDir()
		return nil, nil, err
	}
	p.link = &link{}
	return p, append(baseEnv(p.dir.tmp()), named...), nil
}

// Conn returns the connection to the plugin. A call on it takes and returns
// messages of up to sdk.MaxMessageBytes. Wrap the errors of calls with Fail.
func (p *Process) Conn() grpc.ClientConnInterface { return p.link.conn }

// PID returns the process id of the plugin.
func (p *Process) PID() int {
	p.child.mu.Lock()
	defer p.child.mu.Unlock()
	return p.child.pid
}

func (p *Process) removeDir() {
	if err := p.dir.remove(); err != nil {
		p.log.Warn("plugin run folder", "error", err)
	}
}
