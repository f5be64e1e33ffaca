package launch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

func TestStartDescribeStop(t *testing.T) {
	p := serve(t, Options{})
	d, err := pluginpb.NewPluginClient(p.Conn()).Describe(t.Context(), &pluginpb.DescribeRequest{})
	if err != nil || d.Name != "test" {
		t.Fatalf("Describe: %v, %v", d, err)
	}
	pid := p.PID()
	exit := p.Stop(t.Context())
	if exit.Code != 0 || exit.Signal != 0 || exit.Killed != "" || exit.Reaped != 0 {
		t.Errorf("exit: %+v", exit)
	}
	if exit.MaxRSSBytes < 1<<20 || exit.UserCPU+exit.SystemCPU <= 0 {
		t.Errorf("usage: %+v", exit)
	}
	gone(t, pid)
	if again := p.Stop(t.Context()); again != exit {
		t.Errorf("second Stop: %+v", again)
	}
}

func TestNoiseBeforeTheHandshakeDoesNotHurt(t *testing.T) {
	for _, how := range []string{"prints", "garbage", "long line"} {
		t.Run(how, func(t *testing.T) {
			var log logBuffer
			p, err := Start(t.Context(), selfPlugin(t.TempDir(), how), Options{Dir: runRoot(t), Log: log.logger()})
			if err != nil {
				t.Fatal(err)
			}
			p.Stop(t.Context())
			if !strings.Contains(log.String(), "plugin stdout") {
				t.Errorf("the line is not in the log:\n%s", log.String())
			}
		})
	}
}

func TestFailedStarts(t *testing.T) {
	for how, want := range map[string]struct {
		phase, died, text string
	}{
		"exits":         {"handshake", "exit 7", "cannot load config: missing field x"},
		"hangs":         {"handshake", "hang", "waiting for something"},
		"other version": {"handshake", "", "Plugin version: 9"},
		"no connection": {"", "", "/nowhere/at/all"},
	} {
		t.Run(how, func(t *testing.T) {
			timeout := 20 * time.Second
			if how == "hangs" {
				timeout = 300 * time.Millisecond
			}
			before := runtime.NumGoroutine()
			_, err := Start(t.Context(), selfPlugin(t.TempDir(), how), Options{Dir: runRoot(t), StartTimeout: timeout})
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("no *Error: %v", err)
			}
			if want.phase != "" && e.Phase != want.phase || e.Died != want.died || !strings.Contains(err.Error(), want.text) {
				t.Errorf("phase %q, died %q: %v", e.Phase, e.Died, err)
			}
			if (how == "hangs") != errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("deadline: %v", err)
			}
			noGoroutines(t, before)
		})
	}
}

func TestStartIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ready := hookLog("waiting for something", cancel)
	_, err := Start(ctx, selfPlugin(t.TempDir(), "hangs"), Options{Dir: runRoot(t), Log: ready})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestProgramThatCannotRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(path, []byte("not a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	plugin, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), plugin, Options{Dir: runRoot(t)})
	var e *Error
	if !errors.As(err, &e) || e.Phase != "start" || !strings.Contains(err.Error(), "exec format error") {
		t.Errorf("%v", err)
	}
}

func TestLimitsAndStdin(t *testing.T) {
	p := serve(t, Options{MemoryBytes: 1 << 30})
	_, err := ask(p, "limits", 10*time.Second)
	if !strings.Contains(err.Error(), "files 4096 core 0 data 1207959552 stdin /dev/null") {
		t.Error(err)
	}
}

func TestWithoutTheShim(t *testing.T) {
	var log logBuffer
	p := serve(t, Options{Log: log.logger(), unsupervised: true})
	if !strings.Contains(log.String(), "without the shim") {
		t.Errorf("no note in the log")
	}
	_, err := ask(p, "exit", 10*time.Second)
	var e *Error
	if !errors.As(err, &e) || e.Died != "exit 7" {
		t.Errorf("%v", err)
	}
}

func TestManyAtOnceLeakNothing(t *testing.T) {
	root := runRoot(t)
	plugin := selfPlugin(t.TempDir(), "serves")
	before := runtime.NumGoroutine()
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			p, err := Start(t.Context(), plugin, Options{Dir: root, StartTimeout: time.Minute})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := ask(p, "nothing", time.Minute); err != nil {
				t.Error(err)
			}
			if exit := p.Stop(context.Background()); exit.abnormal() {
				t.Errorf("exit: %+v", exit)
			}
		})
	}
	all.Wait()
	noGoroutines(t, before)
}

// noGoroutines waits until there are no more goroutines than before.
func noGoroutines(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
			return
		}
	}
}
