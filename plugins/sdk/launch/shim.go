package launch

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/shim"
)

// shimLink is the harness's end of a shim.
type shimLink struct {
	hold   *os.File // closing it, or dying, ends the plugin and all it started
	report *os.File
	theirs []*os.File // the shim's ends, for closing once it runs
}

// shimCommand returns the command that runs line below a shim.
func shimCommand(line []string, limits shim.Limits) (*exec.Cmd, *shimLink, error) {
	text, err := json.Marshal(limits)
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
	cmd := exec.Command("/proc/self/exe", append([]string{shim.Argument, string(text)}, line...)...)
	cmd.ExtraFiles = []*os.File{aliveR, reportW} // shim.AliveFD, shim.ReportFD
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
func (l *shimLink) read(take func(shim.Report)) {
	dec := json.NewDecoder(io.LimitReader(l.report, 1<<20))
	for {
		var r shim.Report
		if dec.Decode(&r) != nil {
			return
		}
		take(r)
	}
}
