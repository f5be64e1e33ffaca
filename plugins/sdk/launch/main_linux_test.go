package launch

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/proctree"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// The test executable is three programs: a plugin that misbehaves in the way that
// its second argument names, a harness to be killed, and the tests.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 {
		switch os.Args[1] {
		case "test-plugin":
			runTestPlugin(os.Args[2])
			return
		case "test-harness":
			runTestHarness(os.Args[2])
			return
		}
	}
	os.Exit(m.Run())
}

// runTestPlugin misbehaves before the handshake, or serves.
func runTestPlugin(how string) {
	shake := sdk.Handshake
	switch how {
	case "prints":
		fmt.Println("Loading model weights...")
	case "garbage":
		fmt.Println("a|b|c|d")
	case "long line":
		fmt.Println(strings.Repeat("z", 1<<20))
	case "exits":
		fmt.Fprintln(os.Stderr, "cannot load config: missing field x")
		os.Exit(7)
	case "hangs":
		fmt.Fprintln(os.Stderr, "waiting for something")
		select {}
	case "other version":
		shake.ProtocolVersion = 9
	case "no connection":
		fmt.Println("1|1|unix|/nowhere/at/all|grpc")
		select {}
	}
	log := hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, Output: os.Stderr, JSONFormat: true})
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shake,
		Logger:          log,
		Plugins:         plugin.PluginSet{service: &serveTest{server: testServer{log: log, stdout: os.Stdout, stderr: os.Stderr}}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxRecvMsgSize(sdk.MaxMessageBytes))...)
		},
	})
}

type serveTest struct {
	plugin.NetRPCUnsupportedPlugin
	server testServer
}

func (p *serveTest) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	pluginpb.RegisterPluginServer(s, p.server)
	pluginpb.RegisterGeneratorServer(s, p.server)
	return nil
}

func (p *serveTest) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

// testServer describes itself, misbehaves when asked for an estimate, and
// streams.
type testServer struct {
	pluginpb.UnimplementedPluginServer
	pluginpb.UnimplementedGeneratorServer
	log            hclog.Logger
	stdout, stderr *os.File // of the process, which go-plugin replaces
}

func (s testServer) Describe(context.Context, *pluginpb.DescribeRequest) (*pluginpb.Description, error) {
	return &pluginpb.Description{Name: "test", Summary: strings.Join(os.Environ(), "\n")}, nil
}

func (s testServer) Estimate(_ context.Context, r *pluginpb.EstimateRequest) (*pluginpb.EstimateReply, error) {
	switch how := r.Call; how {
	case "exit":
		os.Exit(7)
	case "panic":
		panic("boom")
	case "kill":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "hang":
		select {}
	case "grandchild":
		// Holds both pipes, in a session of its own.
		c := exec.Command("sleep", "1000")
		c.Stdout, c.Stderr = s.stdout, s.stderr
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := c.Start(); err != nil {
			return nil, err
		}
		return &pluginpb.EstimateReply{PromptTokens: uint64(c.Process.Pid)}, nil
	case "stdout":
		fmt.Fprintln(s.stdout, strings.Repeat("z", 1<<20))
		fmt.Fprintln(s.stdout, strings.Repeat("z", 1<<20))
		fmt.Println("through go-plugin")
	case "stderr":
		line := []byte(strings.Repeat("x", 199) + "\n")
		chunk := []byte(strings.Repeat(string(line), 5000))
		for range 100 {
			s.stderr.Write(chunk)
		}
		fmt.Fprintln(s.stderr, "the last word")
	case "memory":
		var hog [][]byte
		for range 64 {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			hog = append(hog, b)
		}
		fmt.Fprintln(s.stderr, len(hog))
	case "log":
		s.log.Warn("low vocabulary", "user", 17, "missing", []string{"a", "b"}, "loss", 0.25)
		fmt.Fprintln(s.stderr, "plain line")
	case "secret":
		secret := os.Getenv("LAUNCH_TEST_SECRET")
		s.log.Info("key is "+secret, "key", secret)
		fmt.Fprintln(s.stdout, "stdout has", secret)
		s.stderr.WriteString("cut in " + secret[:5])
		s.stderr.WriteString(secret[5:] + " two\n")
		return nil, status.Error(codes.Internal, "the key "+secret+" is bad")
	case "params":
		return nil, status.Error(codes.InvalidArgument, "params.rate must be positive")
	case "limits":
		var open, core, data syscall.Rlimit
		syscall.Getrlimit(syscall.RLIMIT_DATA, &data)
		syscall.Getrlimit(syscall.RLIMIT_NOFILE, &open)
		syscall.Getrlimit(syscall.RLIMIT_CORE, &core)
		stdin, _ := os.Readlink("/proc/self/fd/0")
		return nil, status.Errorf(codes.Aborted, "files %d core %d data %d stdin %s", open.Max, core.Max, data.Max, stdin)
	}
	return &pluginpb.EstimateReply{}, nil
}

// Fit reads all frames.
func (s testServer) Fit(stream grpc.BidiStreamingServer[pluginpb.Frame, pluginpb.Frame]) error {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Generate sends as many chunks as the header's seed says, and dies after them
// if the model folder names a way.
func (s testServer) Generate(stream grpc.BidiStreamingServer[pluginpb.Frame, pluginpb.Frame]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	chunk := rowsFrame()
	for range first.GetHeader().Seed {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	if how := first.GetHeader().ModelDir; how != "" {
		_, err = s.Estimate(stream.Context(), &pluginpb.EstimateRequest{Call: how})
	}
	return err
}

// rowsFrame is 64k rows of events: 26 bytes each.
func rowsFrame() *pluginpb.Frame {
	const rows = 64 << 10
	r := &pluginpb.Rows{Table: pluginpb.Table_EVENTS, Count: rows}
	for _, c := range []struct {
		name  string
		width int
	}{{"user", 4}, {"sequence", 4}, {"day", 4}, {"weekday", 1}, {"slot", 1}, {"location", 4}, {"behaviour", 4}, {"intent", 4}} {
		r.Columns = append(r.Columns, &pluginpb.Column{Name: c.name, Data: make([]byte, rows*c.width)})
	}
	return &pluginpb.Frame{Body: &pluginpb.Frame_Rows{Rows: r}}
}

// runTestHarness starts a plugin with a grandchild, prints their pids and waits
// to be killed.
func runTestHarness(dir string) {
	p, err := Start(context.Background(), selfPlugin(dir, "serves"), Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	reply, err := pluginpb.NewPluginClient(p.Conn()).Estimate(context.Background(), &pluginpb.EstimateRequest{Call: "grandchild"})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(p.PID(), reply.PromptTokens)
	select {}
}

// selfPlugin writes a manifest that runs this executable as a plugin.
func selfPlugin(dir, how string) Plugin {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	manifest := filepath.Join(dir, ManifestName)
	text := fmt.Sprintf("command: [%s, test-plugin, %s]\n", strconv.Quote(self), strconv.Quote(how))
	if err := os.WriteFile(manifest, []byte(text), 0o600); err != nil {
		panic(err)
	}
	p, err := Open(manifest)
	if err != nil {
		panic(err)
	}
	return p
}

// runRoot returns a short folder for run folders that must be empty at the end.
func runRoot(t testing.TB) string {
	t.Helper()
	root, err := os.MkdirTemp("", "bb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if left, _ := filepath.Glob(filepath.Join(root, runPrefix+"*", "*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		os.RemoveAll(root)
	})
	return root
}

// serve starts the plugin that serves, and stops it at the end of the test.
func serve(t testing.TB, o Options) *Process {
	t.Helper()
	if o.Dir == "" {
		o.Dir = runRoot(t)
	}
	p, err := Start(t.Context(), selfPlugin(t.TempDir(), "serves"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(context.Background()) })
	return p
}

// ask makes the plugin do something in a call of at most the given time.
func ask(p *Process, how string, atMost time.Duration) (*pluginpb.EstimateReply, error) {
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel()
	begun := time.Now()
	reply, err := pluginpb.NewPluginClient(p.Conn()).Estimate(ctx, &pluginpb.EstimateRequest{Call: how})
	return reply, p.Fail("estimate", begun, err)
}

// gone waits until the processes are gone or zombies, at most five seconds.
func gone(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(2 * time.Millisecond) {
			if _, alive := proctree.Parent(pid); !alive {
				break
			}
			if time.Now().After(deadline) {
				t.Errorf("process %d is still there", pid)
				break
			}
		}
	}
}
