package launch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

func TestDeathDuringACall(t *testing.T) {
	for how, want := range map[string]struct {
		exit Exit
		text string
	}{
		"exit":  {Exit{Code: 7}, "exit 7"},
		"panic": {Exit{Code: 2}, "panic: boom"},
		"kill":  {Exit{Code: -1, Signal: syscall.SIGKILL}, "killed by signal 9 (killed)"},
	} {
		t.Run(how, func(t *testing.T) {
			p := serve(t, Options{})
			_, err := ask(p, how, 10*time.Second)
			var e *Error
			if !errors.As(err, &e) || e.Exit == nil {
				t.Fatalf("no exit: %v", err)
			}
			if e.Exit.Code != want.exit.Code || e.Exit.Signal != want.exit.Signal || e.Exit.Killed != "" {
				t.Errorf("exit: %+v", *e.Exit)
			}
			if !strings.Contains(err.Error(), want.text) || e.Phase != "estimate" {
				t.Errorf("%v", err)
			}
			if status.Code(err) != codes.Unavailable {
				t.Errorf("code %s", status.Code(err))
			}
			if exit := p.Stop(t.Context()); exit != *e.Exit {
				t.Errorf("Stop: %+v", exit)
			}
		})
	}
}

func TestDeathInTheMiddleOfAStream(t *testing.T) {
	p := serve(t, Options{})
	begun := time.Now()
	stream, err := pluginpb.NewGeneratorClient(p.Conn()).Generate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	header := &pluginpb.Header{Seed: 3, ModelDir: "exit"}
	if err := stream.Send(&pluginpb.Frame{Body: &pluginpb.Frame_Header{Header: header}}); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = stream.Recv()
	}
	var e *Error
	if !errors.As(p.Fail("generate", begun, err), &e) || e.Died != "exit 7" {
		t.Errorf("%v", e)
	}
}

func TestAnswersKeepTheirCode(t *testing.T) {
	p := serve(t, Options{})
	_, err := ask(p, "params", 10*time.Second)
	if status.Code(err) != codes.InvalidArgument {
		t.Fatalf("code %s", status.Code(err))
	}
	if want := "plugin " + p.name + ": estimate: InvalidArgument: params.rate must be positive"; err.Error() != want {
		t.Errorf("got %q\nwant %q", err, want)
	}
}

func TestHangIsBounded(t *testing.T) {
	for _, how := range []string{"hang", "stopped"} {
		t.Run(how, func(t *testing.T) {
			p := serve(t, Options{})
			pid := p.PID()
			if how == "stopped" {
				syscall.Kill(pid, syscall.SIGSTOP)
			}
			_, err := ask(p, "hang", 50*time.Millisecond)
			var e *Error
			if !errors.As(err, &e) || !strings.HasPrefix(e.Died, "hang") || status.Code(err) != codes.DeadlineExceeded {
				t.Fatalf("%v", err)
			}
			exit := p.Stop(context.Background())
			if how == "stopped" && (exit.Signal != syscall.SIGKILL && exit.Signal != syscall.SIGTERM || exit.Killed == "") {
				t.Errorf("exit: %+v", exit)
			}
			gone(t, pid)
		})
	}
}

func TestStopDoesNotAskWhenItsContextHasEnded(t *testing.T) {
	p := serve(t, Options{})
	reply, err := ask(p, "grandchild", 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	syscall.Kill(p.PID(), syscall.SIGSTOP)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if exit := p.Stop(ctx); exit.Signal != syscall.SIGKILL || exit.Killed != unmovable || exit.MaxRSSBytes == 0 {
		t.Errorf("exit: %+v", exit)
	}
	gone(t, p.PID(), int(reply.PromptTokens))
}

func TestGrandchildIsReaped(t *testing.T) {
	for _, how := range []string{"", "exit"} {
		t.Run(how, func(t *testing.T) {
			p := serve(t, Options{})
			reply, err := ask(p, "grandchild", 10*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if how != "" {
				ask(p, how, 10*time.Second)
			}
			exit := p.Stop(t.Context())
			if exit.Reaped != 1 || exit.Killed != "" {
				t.Errorf("exit: %+v", exit)
			}
			if err := syscall.Kill(int(reply.PromptTokens), 0); err != syscall.ESRCH {
				t.Errorf("the grandchild is there, if only as a zombie: %v", err)
			}
		})
	}
}

func TestMemoryLimit(t *testing.T) {
	p := serve(t, Options{MemoryBytes: 1 << 30})
	_, err := ask(p, "memory", 60*time.Second)
	var e *Error
	if !errors.As(err, &e) || e.Exit == nil {
		t.Fatalf("%v", err)
	}
	// The watchdog comes first unless it is kept from looking for 100 ms; then
	// RLIMIT_DATA makes the plugin's own allocation fail.
	if !strings.HasPrefix(e.Died, "memory limit 1 GiB: ") && !(e.Exit.Killed == "" && e.Exit.abnormal()) {
		t.Fatalf("%v", err)
	}
	if peak := e.Exit.MaxRSSBytes; peak < 256<<20 || peak > 1280<<20 {
		t.Errorf("peak %s", size(uint64(peak)))
	}
	t.Log(e.Died)
}

func TestKilledHarnessLeavesNothing(t *testing.T) {
	root := runRoot(t)
	self, _ := os.Executable()
	harness := exec.Command(self, "test-harness", root)
	out, err := harness.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := harness.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	var plugin, grandchild int
	if _, err := fmt.Sscan(line, &plugin, &grandchild); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	harness.Process.Kill()
	harness.Wait()
	gone(t, plugin, grandchild)

	stale, _ := filepath.Glob(filepath.Join(root, runPrefix+"*", "lock"))
	if len(stale) != 1 {
		t.Fatalf("the dead harness left %v, want one folder", stale)
	}
	serve(t, Options{Dir: root}).Stop(t.Context()) // removes it: see runRoot
}

func TestKilledShim(t *testing.T) {
	p := serve(t, Options{})
	pid := p.PID()
	syscall.Kill(p.child.cmd.Process.Pid, syscall.SIGKILL)
	if exit := p.Stop(t.Context()); exit.Killed != "its supervisor was killed" {
		t.Errorf("exit: %+v", exit)
	}
	gone(t, pid)
}

// Without the shim there is no RLIMIT_DATA: what ends the plugin is the watchdog.
func TestWatchdogAlone(t *testing.T) {
	p := serve(t, Options{MemoryBytes: 512 << 20, unsupervised: true})
	_, err := ask(p, "memory", 60*time.Second)
	var e *Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Died, "memory limit 512 MiB: used ") {
		t.Errorf("%v", err)
	}
}
