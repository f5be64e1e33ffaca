package sdk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Serve is the main function of a plugin. "NAME describe" prints the
// description as JSON; started by the harness it serves until it is told to
// stop; started by hand it says so and exits with 2.
//
// While it serves, what the program prints to os.Stdout is no answer and goes
// where its log goes, and slog.Default writes lines that the harness
// understands.
func (p Plugin[P]) Serve() {
	if code := p.serve(os.Args[1:], os.Stdout, os.Stderr); code != 0 {
		os.Exit(code)
	}
}

func (p Plugin[P]) serve(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && args[0] == "describe" {
		return p.describe(stdout, stderr)
	}
	if len(args) > 0 || os.Getenv(Handshake.MagicCookieKey) != Handshake.MagicCookieValue {
		fmt.Fprintf(stderr, "%s is a plugin of BehaviorBench: the harness starts it when a spec names it; "+
			"run it with the one argument \"describe\" to see what it is and its params\n", p.Name)
		return 2
	}
	log := slog.New(newHclogHandler(stderr, p.Name))
	slog.SetDefault(log)
	s := &served{register: func(server grpc.ServiceRegistrar) error { return p.Register(server, log) }}
	// Before the handshake, so that a mistake of the author is one line in the log.
	if _, err := p.Describe(); err != nil {
		log.Error(err.Error())
		return 2
	}
	if err := keepStdout(); err != nil {
		log.Error("cannot set standard output aside", "error", err)
		return 2
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: Handshake,
		Plugins:         plugin.PluginSet{p.Name: s},
		Logger:          hclog.New(&hclog.LoggerOptions{Name: p.Name, Level: hclog.Warn, Output: stderr, JSONFormat: true}),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options,
				grpc.MaxRecvMsgSize(MaxMessageBytes), grpc.MaxSendMsgSize(MaxMessageBytes))...)
		},
	})
	return 0
}

func (p Plugin[P]) describe(stdout, stderr io.Writer) int {
	d, err := p.Describe()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// served is a plugin in go-plugin's terms, on the side of the plugin.
type served struct {
	plugin.NetRPCUnsupportedPlugin
	register func(grpc.ServiceRegistrar) error
}

// GRPCServer adds the services to go-plugin's server.
func (s *served) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	return s.register(server)
}

// GRPCClient refuses: the host's side is package launch.
func (s *served) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, fmt.Errorf("a plugin is no client of itself")
}
