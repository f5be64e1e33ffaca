package main

import (
	"errors"
	"flag"
	"runtime"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
)

// llmServe returns the command "local-lm llm-serve": a model that Fit left.
func llmServe() serve.Command {
	dir := ""
	return serve.Command{
		Plugin: "local-lm", Is: "a small language model that was trained here",
		Flags: func(f *flag.FlagSet) { f.StringVar(&dir, "model", "", "folder of a model that a fit of local-lm left") },
		Model: func() (serve.Model, error) {
			if dir == "" {
				return nil, errors.New("-model: missing: want the folder of a model that a fit of local-lm left")
			}
			return newChatModel(dir, runtime.GOMAXPROCS(0))
		},
	}
}
