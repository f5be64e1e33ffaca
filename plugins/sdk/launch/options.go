package launch

import (
	"log/slog"
	"time"
)

// Options are what one start decides. The zero value is usable.
type Options struct {
	// Log takes the plugin's records at their level and its other lines at
	// debug. Nil drops them.
	Log *slog.Logger
	// Env names the variables of the harness's environment that the plugin
	// gets, besides PATH, LANG and TMPDIR. Their values are taken out of errors
	// and of what the plugin logs, but for the names of log attributes; what it
	// writes into models and artifacts is its own. One of fewer than 6 bytes is
	// not taken for a secret.
	Env []string
	// MemoryBytes limits the resident memory of the plugin and all that it
	// starts; 0 is no limit. The memory is looked at every 100 ms; in between,
	// each process may map an eighth, or 64 MiB, more. Linux only.
	MemoryBytes uint64
	// StartTimeout is how long the plugin may take until it answers; 0 is 20 s.
	StartTimeout time.Duration
	// Dir is the root of the private folder for the plugin's socket and
	// temporary files: an absolute path of at most 40 bytes. "" is
	// behaviorbench-UID in the system's temporary folder.
	Dir string
	// StderrPath is the file that gets all of stderr, up to StderrCap bytes (0 is
	// 8 MiB). An earlier file is replaced. "" is none.
	StderrPath string
	StderrCap  int64

	unsupervised bool // run without the shim, as where there is none
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.StartTimeout <= 0 {
		o.StartTimeout = 20 * time.Second
	}
	if o.StderrCap <= 0 {
		o.StderrCap = 8 << 20
	}
	return o
}
