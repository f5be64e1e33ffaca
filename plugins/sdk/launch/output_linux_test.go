package launch

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

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
