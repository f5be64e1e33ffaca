package serve

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// The command serves until it is told to stop, says where and what, and what is wrong
// with its flags.
func TestCommand(t *testing.T) {
	var name string
	var got Chat
	c := Command{
		Plugin: "maker", Is: "a made-up model",
		Flags: func(f *flag.FlagSet) { f.StringVar(&name, "name", "", "") },
		Model: func() (Model, error) {
			if name == "" {
				return nil, errors.New("-name: missing")
			}
			return scripted{reply: week, got: &got}, nil
		},
	}
	for said, args := range map[string][]string{
		"-name: missing": {}, "flag needs an argument": {"-name"}, "not defined": {"-nme", "x"}, `["more"]: want flags`: {"-name", "x", "more"},
		"asks nobody for a key": {"-name", "x", "-address", "0.0.0.0:0"},
	} {
		var out, complaint bytes.Buffer
		name = ""
		if status := c.Run(t.Context(), args, &out, &complaint); status != 2 || !strings.Contains(complaint.String(), said) || out.Len() > 0 {
			t.Errorf("%q: exit status %d, %q and %q, want %q", args, status, &out, &complaint, said)
		}
	}
	if status := c.Run(t.Context(), []string{"-h"}, io.Discard, io.Discard); status != 0 {
		t.Errorf("-h: exit status %d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var complaint bytes.Buffer
	done := make(chan int, 1)
	go func() { done <- c.Run(ctx, []string{"-name", "x", "-address", "127.0.0.1:0"}, in, &complaint) }()
	var url, model string
	if _, err := fmt.Fscanf(out, "base_url: %s\nmodel: %s\n", &url, &model); err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") || model != "scripted-1" {
		t.Errorf("it says %q and %q, %v", url, model, err)
	}
	cancel()
	select {
	case status := <-done:
		if status != 0 || !strings.Contains(complaint.String(), "a made-up model") {
			t.Errorf("exit status %d, %q", status, &complaint)
		}
	case <-time.After(10 * time.Second):
		t.Error("it does not stop")
	}
}
