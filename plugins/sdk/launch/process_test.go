package launch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

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

func TestLongLinesOnStdout(t *testing.T) {
	var log logBuffer
	p := serve(t, Options{Log: log.logger()})
	if _, err := ask(p, "stdout", 10*time.Second); err != nil {
		t.Fatal(err)
	}
	p.Stop(t.Context())
	if n := strings.Count(log.String(), "bytes more"); n != 2 {
		t.Errorf("%d cut lines in the log, want 2", n)
	}
}

func TestFloodOnStderr(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "stderr")
	p := serve(t, Options{StderrPath: path, StderrCap: 1 << 20, Log: slog.New(slog.DiscardHandler)})
	if _, err := ask(p, "stderr", 60*time.Second); err != nil {
		t.Fatal(err)
	}
	exit := p.Stop(t.Context())
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() < 1<<20 || info.Size() > 1<<20+200 || exit.StderrCut < 100e6-1<<20 {
		t.Errorf("%d bytes in the file, %d cut", info.Size(), exit.StderrCut)
	}
	if last := p.child.out.tail.lines(); len(last) != tailLines || !strings.Contains(strings.Join(last, "\n"), "the last word") {
		t.Errorf("tail: %q", last)
	}
}

func TestMemoryLimit(t *testing.T) {
	p := serve(t, Options{MemoryBytes: 1 << 30})
	_, err := ask(p, "memory", 60*time.Second)
	var e *Error
	if !errors.As(err, &e) || e.Exit == nil || !strings.HasPrefix(e.Died, "memory limit 1 GiB: ") {
		t.Fatalf("%v", err)
	}
	if peak := e.Exit.MaxRSSBytes; peak < 256<<20 || peak > 1280<<20 {
		t.Errorf("peak %s", size(uint64(peak)))
	}
	t.Log(e.Died)
}

func TestLimitsAndStdin(t *testing.T) {
	p := serve(t, Options{MemoryBytes: 1 << 30})
	_, err := ask(p, "limits", 10*time.Second)
	if !strings.Contains(err.Error(), "files 4096 core 0 data 1207959552 stdin /dev/null") {
		t.Error(err)
	}
}

func TestEnvironmentIsAnAllowList(t *testing.T) {
	const secret = "sk-0123456789-abcdef"
	t.Setenv("LAUNCH_TEST_SECRET", secret)
	t.Setenv("LAUNCH_TEST_OTHER", "other")
	for _, named := range []bool{false, true} {
		o := Options{}
		if named {
			o.Env = []string{"LAUNCH_TEST_SECRET", "LAUNCH_TEST_ABSENT"}
		}
		p := serve(t, o)
		d, err := pluginpb.NewPluginClient(p.Conn()).Describe(t.Context(), &pluginpb.DescribeRequest{})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for _, pair := range strings.Split(d.Summary, "\n") {
			if name, value, ok := strings.Cut(pair, "="); ok && name == strings.ToUpper(name) {
				seen[name] = value
			}
		}
		if (seen["LAUNCH_TEST_SECRET"] == secret) != named || strings.Contains(d.Summary, secret) != named {
			t.Errorf("named %v: secret %q", named, seen["LAUNCH_TEST_SECRET"])
		}
		for name := range seen {
			switch {
			case name == "PATH", name == "LANG", name == "TMPDIR", strings.HasPrefix(name, "PLUGIN_"), name == "BEHAVIORBENCH_PLUGIN":
			case named && name == "LAUNCH_TEST_SECRET":
			default:
				t.Errorf("the plugin sees %s", name)
			}
		}
	}
}

func TestSecretsAreNowhere(t *testing.T) {
	const secret = `sk-0123"456789<abcdef`
	t.Setenv("LAUNCH_TEST_SECRET", secret)
	path := filepath.Join(t.TempDir(), "stderr")
	var log logBuffer
	p := serve(t, Options{Env: []string{"LAUNCH_TEST_SECRET"}, StderrPath: path, Log: log.logger()})
	_, err := ask(p, "secret", 10*time.Second)
	p.Stop(t.Context())
	file, readErr := os.ReadFile(path)
	if readErr != nil {
		t.Fatal(readErr)
	}
	for where, text := range map[string]string{"log": log.String(), "file": string(file), "error": err.Error(), "cause": errors.Unwrap(err).Error()} {
		for _, form := range []string{secret, jsonEscape(secret, true), jsonEscape(secret, false), "456789"} {
			if strings.Contains(text, form) {
				t.Errorf("the %s holds %q:\n%s", where, form, text)
			}
		}
		if !strings.Contains(text, "[redacted LAUNCH_TEST_SECRET]") {
			t.Errorf("the %s has no mark:\n%s", where, text)
		}
	}
	if status.Code(err) != codes.Internal {
		t.Errorf("code %s", status.Code(err))
	}
}

func TestRecordsKeepLevelAndAttributes(t *testing.T) {
	var log logBuffer
	p := serve(t, Options{Log: log.logger()})
	if _, err := ask(p, "log", 10*time.Second); err != nil {
		t.Fatal(err)
	}
	p.Stop(t.Context())
	for _, want := range []string{
		`level=WARN msg="low vocabulary" plugin=` + p.name + ` loss=0.25 missing="[\"a\",\"b\"]" user=17`,
		`level=DEBUG msg="plugin stderr" plugin=` + p.name + ` line="plain line"`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in\n%s", want, log.String())
		}
	}
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

func TestWithoutTheShim(t *testing.T) {
	shimReady.Store(false)
	defer shimReady.Store(true)
	var log logBuffer
	p := serve(t, Options{Log: log.logger()})
	if !strings.Contains(log.String(), "without the shim") {
		t.Errorf("no note in the log")
	}
	_, err := ask(p, "exit", 10*time.Second)
	var e *Error
	if !errors.As(err, &e) || e.Died != "exit 7" {
		t.Errorf("%v", err)
	}
}

// Without the shim there is no RLIMIT_DATA: what ends the plugin is the watchdog.
func TestWatchdogAlone(t *testing.T) {
	shimReady.Store(false)
	defer shimReady.Store(true)
	p := serve(t, Options{MemoryBytes: 512 << 20})
	_, err := ask(p, "memory", 60*time.Second)
	var e *Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Died, "memory limit 512 MiB: used ") {
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

// logBuffer holds a log as text, without times.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) logger() *slog.Logger { return textLogger(l) }

func textLogger(w interface{ Write([]byte) (int, error) }) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: LevelTrace, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

// hookLog calls do when a line with the text is logged.
func hookLog(text string, do func()) *slog.Logger {
	return textLogger(writerFunc(func(p []byte) (int, error) {
		if strings.Contains(string(p), text) {
			do()
		}
		return len(p), nil
	}))
}
