package launch

import (
	"context"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// BenchmarkLaunch starts a plugin, describes it and stops it. cpu-ms is the
// processor time of harness, shim and plugin, which other load changes little;
// stock is go-plugin alone, without a shim or a bound.
func BenchmarkLaunch(b *testing.B) {
	for _, mtls := range []bool{true, false} {
		name := map[bool]string{true: "AutoMTLS", false: "plain"}[mtls]
		plugin := selfPlugin(b.TempDir(), "serves")
		plugin.AutoMTLS = mtls
		root := runRoot(b)
		b.Run(name, func(b *testing.B) { launchTimes(b, func() { launchOnce(b, plugin, root) }) })
		b.Run(name+"/stock", func(b *testing.B) { launchTimes(b, func() { stockOnce(b, plugin) }) })
	}
}

func launchOnce(b *testing.B, plugin Plugin, root string) {
	p, err := Start(context.Background(), plugin, Options{Dir: root})
	if err != nil {
		b.Fatal(err)
	}
	describe(b, p.Conn())
	p.Stop(context.Background())
}

func stockOnce(b *testing.B, p Plugin) {
	l := &link{}
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  sdk.Handshake,
		Plugins:          plugin.PluginSet{service: grab{link: l}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         p.AutoMTLS,
		SkipHostEnv:      true,
		Logger:           hclog.NewNullLogger(),
		Cmd:              exec.Command(p.Command[0], p.Command[1:]...),
	})
	if err := connect(client); err != nil {
		b.Fatal(err)
	}
	describe(b, l.conn)
	client.Kill()
}

func describe(b *testing.B, conn grpc.ClientConnInterface) {
	if _, err := pluginpb.NewPluginClient(conn).Describe(context.Background(), &pluginpb.DescribeRequest{}); err != nil {
		b.Fatal(err)
	}
}

func launchTimes(b *testing.B, once func()) {
	var took []time.Duration
	cpu := cpuTime(b)
	for b.Loop() {
		begun := time.Now()
		once()
		took = append(took, time.Since(begun))
	}
	cpu = cpuTime(b) - cpu
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100])/1e6, "p95-ms")
	b.ReportMetric(float64(cpu)/1e6/float64(len(took)), "cpu-ms")
}

// cpuTime is the processor time of this process and of its ended children.
func cpuTime(b *testing.B) (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	return sum
}

// BenchmarkStream moves chunks of 64k rows, in MB/s of messages.
func BenchmarkStream(b *testing.B) {
	frame := rowsFrame()
	for name, mtls := range map[string]bool{"AutoMTLS": true, "plain": false} {
		plugin := selfPlugin(b.TempDir(), "serves")
		plugin.AutoMTLS = mtls
		p, err := Start(context.Background(), plugin, Options{Dir: runRoot(b)})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { p.Stop(context.Background()) })
		calls := pluginpb.NewGeneratorClient(p.Conn())
		b.Run("plugin-to-host/"+name, func(b *testing.B) {
			b.SetBytes(int64(proto.Size(frame)))
			stream, err := calls.Generate(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			header := &pluginpb.Header{Seed: uint64(b.N)}
			if err := stream.Send(&pluginpb.Frame{Body: &pluginpb.Frame_Header{Header: header}}); err != nil {
				b.Fatal(err)
			}
			for range b.N {
				if _, err := stream.Recv(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("host-to-plugin/"+name, func(b *testing.B) {
			b.SetBytes(int64(proto.Size(frame)))
			stream, err := calls.Fit(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			for range b.N {
				if err := stream.Send(frame); err != nil {
					b.Fatal(err)
				}
			}
			stream.CloseSend()
			stream.Recv() // when all has been read
		})
	}
}
