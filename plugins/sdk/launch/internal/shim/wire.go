package shim

import "syscall"

// Argument is the first argument of an executable that is to be the shim; the
// Limits as JSON and the plugin's command line follow.
const Argument = "behaviorbench-plugin-shim"

// The shim's files besides the plugin's stdin, stdout and stderr. It reads until
// the end from AliveFD, upon which it ends the plugin and all it started, and
// writes Reports as JSON to ReportFD.
const (
	AliveFD  = 3
	ReportFD = 4
)

// Limits are what the shim sets before the plugin runs; 0 leaves a limit alone.
type Limits struct {
	DataBytes uint64 // RLIMIT_DATA of each process
	OpenFiles uint64 // RLIMIT_NOFILE
}

// Report is what the shim says: Pid when the plugin runs, or Error if it could
// not be started, and Exit when nothing of it is left.
type Report struct {
	Pid   int    `json:",omitempty"`
	Error string `json:",omitempty"`
	Exit  *Exit  `json:",omitempty"`
}

// Exit is how the plugin ended.
type Exit struct {
	Status syscall.WaitStatus
	Used   syscall.Rusage // by the plugin and what it waited for
	Reaped int            // descendants that outlived it and were killed
}
