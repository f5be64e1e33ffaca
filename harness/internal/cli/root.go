// Package cli is the harness's command line: one file a command. It joins the
// other packages and decides nothing that a table depends on.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/catalogue"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1 // some steps failed
	exitUsage       = 2 // bad usage or spec
	exitChanged     = 3 // numbers are not what they are known to be
	exitInterrupted = 130
)

// errFailed says that steps failed; what failed has been printed.
var errFailed = errors.New("some steps failed")

// errChanged says that numbers are not what they are known to be; which ones has been
// printed.
var errChanged = errors.New("not as known")

// app is what every command shares.
type app struct {
	stdout, stderr io.Writer
	talk           *talk // stderr, but above a progress bar
	environ        []string
	log            *slog.Logger

	results string
	store   string
	plugins []string
	verbose bool
	opened  *store.Store                // by openStore; one for all of a command
	sets    map[string]*dataset.Dataset // by sealed, by key
}

// Main runs the command line and returns its exit code. Answers go to stdout,
// talk to stderr.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	a := &app{stdout: stdout, stderr: stderr, talk: &talk{w: stderr}, environ: os.Environ(), sets: map[string]*dataset.Dataset{}}
	defer a.close()
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	var mistakes *spec.Errors
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "interrupted: what is finished is kept, the next run goes on from there")
		return exitInterrupted
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, errChanged):
		return exitChanged
	case errors.As(err, &mistakes):
		fmt.Fprintln(stderr, err)
		return exitUsage
	case a.log == nil: // no command began
		fmt.Fprintf(stderr, "harness: %v\nusage: %s (%s --help says more)\n", err, command.UseLine(), command.CommandPath())
		return exitUsage
	default:
		fmt.Fprintln(stderr, "harness:", err)
		return exitUsage
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "harness",
		Short:         "Runs experiments on synthetic human-behaviour data from spec files",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRun: func(*cobra.Command, []string) {
			level := slog.LevelInfo
			if a.verbose {
				level = slog.LevelDebug
			}
			a.log = slog.New(slog.NewTextHandler(a.talk, &slog.HandlerOptions{Level: level}))
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.results, "results", "results", "folder of the results")
	flags.StringVar(&a.store, "store", "", "folder of finished steps (default: .store in the results folder)")
	flags.StringSliceVar(&a.plugins, "plugins", nil, "folders of plugins (default: that of this program, and plugins beside it)")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "print every log line, the debug lines of plugins too")
	root.AddCommand(a.runCommand(), a.tuneCommand(), a.planCommand(), a.artifactsCommand(), a.validateCommand(), a.pluginsCommand(), a.datasetCommand(), a.referenceCommand(), a.schemaCommand())
	return root
}

// openStore opens the store that the flags name.
func (a *app) openStore() (*store.Store, error) {
	if a.opened != nil {
		return a.opened, nil
	}
	dir := a.store
	if dir == "" {
		dir = filepath.Join(a.results, ".store")
	}
	s, err := store.Open(dir)
	if err == nil {
		a.opened = s
	}
	return s, err
}

// close lets go of what commands opened.
func (a *app) close() {
	if a.opened != nil {
		a.opened.Close()
	}
}

// catalogue returns the plugins of the folders that the flags name.
func (a *app) catalogue(s *store.Store) (*catalogue.Catalogue, error) {
	dirs := a.plugins
	if len(dirs) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		bin := filepath.Dir(self)
		dirs = []string{bin, filepath.Join(filepath.Dir(bin), "plugins")}
	}
	return &catalogue.Catalogue{Dirs: dirs, Store: s, Log: a.log}, nil
}
