package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
)

// serveStandIn is the command "behaviorgen llm-serve": the offline stand-in, without a
// population, behind an OpenAI-compatible API on this machine, until it is
// interrupted.
func serveStandIn(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("llm-serve", flag.ContinueOnError)
	address := flags.String("address", "127.0.0.1:8080", "where to listen, on this machine")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m := &standIn{name: "behaviorgen-offline-stand-in", usual: weekRecords}
	s, err := serve.Loopback(*address, m)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "base_url: %s  model: %s  (a stand-in, no language model; interrupt to end)\n", s.URL(), m.Name())
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return s.Wait(ctx)
}
