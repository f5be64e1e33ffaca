package launch

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
)

// shimArgument is the first argument of an executable that runs as the shim; the
// limits as JSON and the plugin's command line follow.
const shimArgument = "behaviorbench-plugin-shim"

// limits are what the shim sets before the plugin runs; 0 leaves a limit alone.
type limits struct {
	DataBytes uint64 // RLIMIT_DATA of each process
	OpenFiles uint64 // RLIMIT_NOFILE
}

// shimReport is one JSON line on the shim's fd 4: Pid when the plugin runs, or
// Error if it could not be started, and Exit when nothing of it is left.
type shimReport struct {
	Pid   int    `json:",omitempty"`
	Error string `json:",omitempty"`
	Exit  *Exit  `json:",omitempty"`
}

// shimLink is the harness's end of a shim.
type shimLink struct {
	hold   *os.File // closing it, or dying, ends the plugin and all it started
	report *os.File
	theirs []*os.File // the shim's ends, for closing once it runs
}

// shimCommand returns the command that runs line below a shim.
func shimCommand(line []string, lim limits) (*exec.Cmd, *shimLink, error) {
	text, err := json.Marshal(lim)
	if err != nil {
		return nil, nil, err
	}
	aliveR, aliveW, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	reportR, reportW, err := os.Pipe()
	if err != nil {
		aliveR.Close()
		aliveW.Close()
		return nil, nil, err
	}
	// The running file itself, even if a build has replaced it since.
	cmd := exec.Command("/proc/self/exe", append([]string{shimArgument, string(text)}, line...)...)
	cmd.ExtraFiles = []*os.File{aliveR, reportW}
	return cmd, &shimLink{hold: aliveW, report: reportR, theirs: cmd.ExtraFiles}, nil
}

// started closes the ends that the shim has now.
func (l *shimLink) started() {
	for _, f := range l.theirs {
		f.Close()
	}
}

// close lets go of everything.
func (l *shimLink) close() {
	l.started()
	l.hold.Close()
	l.report.Close()
}

// read hands over each report until the shim is gone.
func (l *shimLink) read(take func(shimReport)) {
	dec := json.NewDecoder(io.LimitReader(l.report, 1<<20))
	for {
		var r shimReport
		if dec.Decode(&r) != nil {
			return
		}
		take(r)
	}
}
