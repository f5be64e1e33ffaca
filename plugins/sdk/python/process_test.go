package python

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

const (
	unconditional = "../../null/unconditional/plugin.py"
	popularity    = "example/popularity/plugin.py"
	faulty        = "testdata/faulty/plugin.py"
	bulk          = "testdata/bulk/plugin.py"
)

const service = "behaviorbench" // go-plugin's name for what a connection offers: any

// connection is go-plugin's view of a plugin: the bare gRPC connection.
type connection struct{ plugin.NetRPCUnsupportedPlugin }

func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is the host")
}

func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return c, nil
}

// process is a plugin under stock go-plugin, the least that a host can be.
type process struct {
	*grpc.ClientConn
	client  *plugin.Client
	sockets string
	stderr  *bytes.Buffer // read it after Kill
}

// launched starts a script; env adds to its environment.
func launched(script string, mtls bool, sockets string, env ...string) (*process, error) {
	p := &process{sockets: sockets, stderr: &bytes.Buffer{}}
	cmd := exec.Command(interpreter, script)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}, env...)
	p.client = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  sdk.Handshake,
		Plugins:          plugin.PluginSet{service: connection{}},
		Cmd:              cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         mtls,
		SkipHostEnv:      true,
		Stderr:           p.stderr,
		Logger:           hclog.NewNullLogger(),
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: sockets},
	})
	rpc, err := p.client.Client()
	if err != nil {
		p.client.Kill()
		return p, err
	}
	raw, err := rpc.Dispense(service)
	if err != nil {
		p.client.Kill()
		return p, err
	}
	p.ClientConn = raw.(*grpc.ClientConn)
	return p, rpc.Ping()
}

func start(t testing.TB, script string, mtls bool, env ...string) *process {
	t.Helper()
	needPython(t, "grpc, google.protobuf, numpy, cryptography")
	p, err := launched(script, mtls, t.TempDir(), env...)
	if err != nil {
		t.Fatalf("start %s: %v\n%s", script, err, p.stderr)
	}
	t.Cleanup(p.client.Kill)
	return p
}

func TestDescribe(t *testing.T) {
	for _, tc := range []struct {
		name string
		mtls bool
	}{{"mtls", true}, {"plain", false}} {
		t.Run(tc.name, func(t *testing.T) {
			p := start(t, unconditional, tc.mtls)
			d, err := pluginpb.NewPluginClient(p).Describe(t.Context(), &pluginpb.DescribeRequest{})
			if err != nil {
				t.Fatal(err)
			}
			if d.GetName() != "null-unconditional" || d.GetKind() != pluginpb.Kind_GENERATOR || !d.GetLearns() ||
				d.GetReads() != pluginpb.Reads_NONE || d.GetDeterminism() != pluginpb.Determinism_EXACT {
				t.Errorf("got %v", d)
			}
			resolved, err := params.Resolve(d.GetParamsSchema(), nil)
			if err != nil || string(resolved) != `{"transcript":false}` {
				t.Errorf("default params %s, %v", resolved, err)
			}
			p.client.Kill()
			if !p.client.Exited() {
				t.Error("the process outlives Kill")
			}
			if left, _ := filepath.Glob(filepath.Join(p.sockets, "*", "*")); len(left) > 0 {
				t.Errorf("the process leaves %v", left)
			}
		})
	}
}

// By hand `describe` prints what a Go plugin would print of the same description.
func TestDescribeByHand(t *testing.T) {
	needPython(t, "google.protobuf, numpy")
	for _, script := range []string{unconditional, popularity} {
		out, err := exec.Command(interpreter, script, "describe").Output()
		if err != nil {
			t.Fatal(err)
		}
		strict := json.NewDecoder(bytes.NewReader(out))
		strict.DisallowUnknownFields()
		var d sdk.Description
		if err := strict.Decode(&d); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		again, err := json.MarshalIndent(d, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(again)+"\n", string(out)); diff != "" {
			t.Errorf("%s (-Go +Python):\n%s", script, diff)
		}
	}
}

// handshake starts a command as a host does that wants no mTLS, and returns its
// stdout after the handshake line, and the socket.
func handshake(t *testing.T, cmd *exec.Cmd, sockets string) (stdout *bufio.Reader, socket string) {
	t.Helper()
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"),
		sdk.Handshake.MagicCookieKey + "=" + sdk.Handshake.MagicCookieValue,
		"PLUGIN_UNIX_SOCKET_DIR=" + sockets,
	}
	pipe, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	stdout = bufio.NewReader(pipe)
	line, err := stdout.ReadString('\n')
	must(t, err)
	part := strings.Split(strings.TrimSuffix(line, "\n"), "|")
	if len(part) != 6 || part[0] != "1" || part[1] != "1" || part[2] != "unix" || part[4] != "grpc" || part[5] != "" {
		t.Fatalf("handshake %q, want 1|1|unix|PATH|grpc|", line)
	}
	return stdout, part[3]
}

func TestSignals(t *testing.T) {
	needPython(t, "grpc, google.protobuf, numpy")
	cmd, sockets := exec.Command(interpreter, unconditional), t.TempDir()
	stdout, socket := handshake(t, cmd, sockets)
	if filepath.Dir(socket) != sockets {
		t.Errorf("socket %s, want it in %s", socket, sockets)
	}
	if _, err := os.Stat(socket); err != nil {
		t.Error(err)
	}
	must(t, cmd.Process.Signal(os.Interrupt)) // Ctrl-C is the host's business
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	if rest, err := io.ReadAll(stdout); err != nil || len(rest) > 0 {
		t.Errorf("got %q, %v after the handshake, want the end", rest, err)
	}
	must(t, cmd.Wait())
	if left, err := os.ReadDir(sockets); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// A plugin does not outlive a host that had no time to say Shutdown.
func TestParentDies(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a process learns of its parent's death on Linux only")
	}
	needPython(t, "grpc, google.protobuf, numpy")
	cmd := exec.Command("sh", "-c", interpreter+" "+unconditional+" & wait")
	lines, _ := handshake(t, cmd, t.TempDir())
	must(t, cmd.Process.Kill())
	// The plugin holds the pipe open as long as it lives.
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("got %q, %v, want the end", rest, err)
	}
	_ = cmd.Wait()
}

// The plugin of the README is what it says.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	must(t, err)
	var code strings.Builder
	for line := range strings.Lines(string(readme)) {
		if text, ok := strings.CutPrefix(line, "    "); ok {
			code.WriteString(text)
		} else if strings.TrimSpace(line) == "" {
			code.WriteString("\n")
		} else if strings.Contains(code.String(), ".serve()") {
			break
		}
	}
	script := filepath.Join(t.TempDir(), "plugin.py")
	must(t, os.WriteFile(script, []byte(code.String()), 0o600))
	here, err := os.Getwd()
	must(t, err)
	p := start(t, script, false, "PYTHONPATH="+here)
	c, err := pluginpb.NewGeneratorClient(p).Generate(t.Context())
	must(t, err)
	request := []data.Request{{User: 3, Weeks: 2, Events: 30, MaxWeeks: 6}}
	say(t, c, headerOf(t.TempDir(), ""), people(data.Profiles{}), asked(request), events(data.Events{}))
	h := hear(t, c)
	must(t, h.err)
	if h.events.Len() != 40 { // two weeks of 20
		t.Errorf("got %d rows, want 40", h.events.Len())
	}
}

func TestStartedByHand(t *testing.T) {
	needPython(t, "google.protobuf, numpy")
	cmd := exec.Command(interpreter, unconditional)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("got %v, want exit code 2", err)
	}
	if stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(stderr.String(), "is a plugin of BehaviorBench") {
		t.Errorf("stdout %q, stderr %q: want one line on stderr", &stdout, &stderr)
	}
}

func TestWithoutCryptography(t *testing.T) {
	needPython(t, "grpc, google.protobuf, numpy")
	p, err := launched(unconditional, true, t.TempDir(), "PYTHONPATH=testdata/nocrypto")
	if err == nil {
		t.Fatal("started with mTLS and without cryptography")
	}
	if want := "set `auto_mtls: false` in plugin.yaml"; !strings.Contains(p.stderr.String(), want) {
		t.Errorf("stderr does not say %q:\n%s", want, p.stderr)
	}
	start(t, unconditional, false, "PYTHONPATH=testdata/nocrypto")
}
