package sdk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// beThePlugin, in the environment of this test binary, makes it the plugin of
// these tests.
const beThePlugin = "BEHAVIORBENCH_TEST_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(beThePlugin) != "" {
		noisyPlugin().Serve()
		return
	}
	os.Exit(m.Run())
}

type noisyParams struct {
	Panic bool `json:"panic" doc:"panic in Fit"`
}

// noisy prints wherever it can.
type noisy struct{ noisyParams }

func noisyPlugin() sdk.Plugin[noisyParams] {
	return sdk.Plugin[noisyParams]{
		Name: "noisy", Version: "1", Summary: "Prints.",
		Generator: func(p noisyParams) (sdk.Generator, error) {
			return noisy{p}, nil
		},
	}
}

func (n noisy) Fit(context.Context, *sdk.Run, data.Events, data.Profiles) error {
	if n.Panic {
		panic("boom")
	}
	fmt.Println("1|1|tcp|127.0.0.1:1|grpc|")
	child := exec.Command("sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; echo")
	child.Stdout = os.NewFile(1, "descriptor 1") // as a C library would print
	if err := child.Run(); err != nil {
		return err
	}
	slog.Warn("not so fast", "level", 3)
	return nil
}

func (noisy) Generate(context.Context, *sdk.Run, []data.Request, sdk.Output) error { return nil }

func pluginCommand(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), beThePlugin+"=1")
	return cmd
}

// start runs the plugin under go-plugin's own host.
func start(t *testing.T, mtls bool) (*client.Client, *log) {
	lines := &log{}
	host := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  sdk.Handshake,
		Plugins:          plugin.PluginSet{"plugin": connection{}},
		Cmd:              pluginCommand(),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         mtls,
		Logger:           hclog.New(&hclog.LoggerOptions{Level: hclog.Debug, JSONFormat: true, Output: lines}),
	})
	t.Cleanup(host.Kill)
	protocol, err := host.Client()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := protocol.Dispense("plugin")
	if err != nil {
		t.Fatal(err)
	}
	return client.New(conn.(*grpc.ClientConn)), lines
}

// connection dispenses the connection itself.
type connection struct {
	plugin.NetRPCUnsupportedPlugin
}

func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is the host")
}

func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

// log keeps the lines that the host logs.
type log struct {
	mu    sync.Mutex
	lines []byte
	seen  []chan struct{}
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, p...)
	for _, c := range l.seen {
		select {
		case c <- struct{}{}:
		default:
		}
	}
	return len(p), nil
}

// find waits for a line that holds text and returns it decoded.
func (l *log) find(t *testing.T, text string) map[string]any {
	t.Helper()
	more := make(chan struct{}, 1)
	l.mu.Lock()
	l.seen = append(l.seen, more)
	l.mu.Unlock()
	for {
		l.mu.Lock()
		for line := range bytes.Lines(l.lines) {
			if bytes.Contains(line, []byte(text)) {
				l.mu.Unlock()
				var record map[string]any
				if err := json.Unmarshal(line, &record); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				return record
			}
		}
		l.mu.Unlock()
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("no line with %q", text)
		}
	}
}

var tiny = data.Vocabulary{SlotsPerDay: 24}

func TestServeProcess(t *testing.T) {
	for _, mtls := range []bool{false, true} {
		t.Run(fmt.Sprintf("mtls=%v", mtls), func(t *testing.T) {
			c, lines := start(t, mtls)
			d, err := c.Describe(t.Context())
			if err != nil || d.Name != "noisy" {
				t.Fatalf("got %+v, %v", d, err)
			}
			run := &sdk.Run{Vocabulary: tiny}
			if err := c.Generator().Fit(t.Context(), run, data.Events{}, data.Profiles{}); err != nil {
				t.Fatal(err)
			}
			record := lines.find(t, "not so fast")
			if record["@level"] != "warn" || record["@message"] != "not so fast" || record["level"] != 3.0 {
				t.Errorf("the host logged %v", record)
			}
			run.Params = []byte(`{"panic": true}`)
			err = c.Generator().Fit(t.Context(), run, data.Events{}, data.Profiles{})
			if status.Code(err) != codes.Internal || !strings.HasSuffix(err.Error(), "panic: boom") {
				t.Errorf("got %v, want the panic", err)
			}
			record = lines.find(t, "the plugin panicked")
			if stack, _ := record["stack"].(string); record["@level"] != "error" || !strings.Contains(stack, "serve_test.go") {
				t.Errorf("the host logged %v, want the stack", record)
			}
			if _, err := c.Describe(t.Context()); err != nil {
				t.Errorf("after a panic: %v", err)
			}
		})
	}
}

func TestServeByHand(t *testing.T) {
	cmd := pluginCommand()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("got %v, want exit code 2", err)
	}
	if stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(stderr.String(), `"describe"`) {
		t.Errorf("stdout %q, stderr %q: want one sentence about describe", stdout.String(), stderr.String())
	}
}

func TestServeDescribe(t *testing.T) {
	out, err := pluginCommand("describe").Output()
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Name         string
		ParamsSchema struct {
			Properties map[string]struct {
				Description string
				Default     any
			}
		} `json:"params_schema"`
	}
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatal(err)
	}
	p := d.ParamsSchema.Properties["panic"]
	if d.Name != "noisy" || p.Description != "panic in Fit" || p.Default != false {
		t.Errorf("described as %s", out)
	}
}
