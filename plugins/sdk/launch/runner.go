package launch

import (
	"context"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin/runner"
)

// pluginRunner shows a child to go-plugin. go-plugin sees a stdout that holds
// the handshake alone, and an empty stderr.
type pluginRunner struct {
	*child
	name string
	env  []string
}

// runnerFunc makes go-plugin start c with env and go-plugin's own variables.
func runnerFunc(c *child, name string, env []string) func(hclog.Logger, *exec.Cmd, string) (runner.Runner, error) {
	return func(_ hclog.Logger, cmd *exec.Cmd, _ string) (runner.Runner, error) {
		return &pluginRunner{c, name, append(env, cmd.Env...)}, nil
	}
}

func (r *pluginRunner) Start(context.Context) error { return r.start(r.env) }

func (r *pluginRunner) Wait(context.Context) error {
	<-r.done
	return nil
}

// Kill is go-plugin's answer to a handshake that it cannot use.
func (r *pluginRunner) Kill(context.Context) error {
	r.kill(refused)
	return nil
}

func (r *pluginRunner) Stdout() io.ReadCloser           { return r.stdout.out }
func (r *pluginRunner) Stderr() io.ReadCloser           { return io.NopCloser(strings.NewReader("")) }
func (r *pluginRunner) Name() string                    { return r.name }
func (r *pluginRunner) ID() string                      { return strconv.Itoa(r.cmd.Process.Pid) }
func (r *pluginRunner) Diagnose(context.Context) string { return "" }

func (r *pluginRunner) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

func (r *pluginRunner) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
