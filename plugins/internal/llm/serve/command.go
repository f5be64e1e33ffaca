package serve

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Command is the command llm-serve of a plugin: its model behind the API, on this
// machine, until it is interrupted.
type Command struct {
	Plugin string
	Is     string // what the model is
	// Flags, if set, defines the command's own flags.
	Flags func(*flag.FlagSet)
	// Model returns what is served; flags have been read. An error is the user's.
	Model func() (Model, error)
}

// Main runs the command and ends the program, if that is what its arguments ask for.
func (c Command) Main() {
	if len(os.Args) < 2 || os.Args[1] != "llm-serve" {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := c.Run(ctx, os.Args[2:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Run serves until ctx is done. It writes base_url and model to stdout, each a line,
// once it serves, all else to stderr, and returns the exit status: 0, 1 if serving
// ended of itself, or 2 if something asked for is wrong.
func (c Command) Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet(c.Plugin+" llm-serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	address := flags.String("address", "127.0.0.1:8080", "address on this machine; port 0 is any that is free")
	if c.Flags != nil {
		c.Flags(flags)
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "%s: %q: want flags alone\n", flags.Name(), flags.Args())
		flags.Usage()
		return 2
	}
	m, err := c.Model()
	var s *Server
	if err == nil {
		s, err = Loopback(*address, m)
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), err)
		return 2
	}
	fmt.Fprintf(stderr, "%s: serves %s; interrupt to end\n", flags.Name(), c.Is)
	fmt.Fprintf(stdout, "base_url: %s\nmodel: %s\n", s.URL(), m.Name())
	if err := s.Wait(ctx); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), err)
		return 1
	}
	return 0
}
