package launch

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/shim"
)

// The shim runs before the packages that a harness links are initialised.
func TestShimStartsBeforeWhatIsHeavy(t *testing.T) {
	const heavy = "init github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb @"
	inits := func(cmd *exec.Cmd) string {
		var trace bytes.Buffer
		cmd.Env, cmd.Stderr = []string{"GODEBUG=inittrace=1"}, &trace
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		return trace.String()
	}
	cmd, link, err := shimCommand([]string{"/bin/true"}, shim.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer link.close()
	if trace := inits(cmd); !strings.Contains(trace, "init syscall @") || strings.Contains(trace, heavy) {
		t.Errorf("initialised before the shim:\n%s", trace)
	}
	link.started()
	var reports []shim.Report
	link.read(func(r shim.Report) { reports = append(reports, r) })
	if len(reports) != 2 || reports[0].Pid == 0 || reports[1].Exit == nil || exitOf(reports[1].Exit.Status, &reports[1].Exit.Used).abnormal() {
		t.Errorf("reports %+v", reports)
	}
	if trace := inits(exec.Command("/proc/self/exe", "-test.run=^$")); !strings.Contains(trace, heavy) {
		t.Errorf("a program that is no shim does not initialise what the shim must not:\n%s", trace)
	}
}
