package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
)

// serveModel is the command llm-serve: it serves a model until ctx is done and returns
// the exit status.
func serveModel(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("local-lm llm-serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("model", "", "folder of a model that a fit of local-lm left")
	address := flags.String("address", "127.0.0.1:8080", "address on this machine; port 0 is any that is free")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *dir == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "usage: local-lm llm-serve --model DIR [--address 127.0.0.1:8080]")
		return 2
	}
	m, err := newChatModel(*dir, runtime.GOMAXPROCS(0))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	s, err := serve.Loopback(*address, m)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	fmt.Fprintf(stdout, "base_url: %s\nmodel: %s\n", s.URL(), m.Name())
	if err := s.Wait(ctx); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}
