// Harness runs experiments on synthetic human-behaviour data: it reads spec files,
// starts generator and predictor plugins as processes and collects tables.
package main

import (
	"os"

	"github.com/behaviorbench/behaviorbench/harness/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
}
