package launch

import (
	"context"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// BenchmarkLaunch starts a plugin, describes it and stops it.
func BenchmarkLaunch(b *testing.B) {
	for name, mtls := range map[string]bool{"AutoMTLS": true, "plain": false} {
		b.Run(name, func(b *testing.B) {
			plugin := selfPlugin(b.TempDir(), "serves")
			plugin.AutoMTLS = mtls
			root := runRoot(b)
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				p, err := Start(context.Background(), plugin, Options{Dir: root})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := pluginpb.NewPluginClient(p.Conn()).Describe(context.Background(), &pluginpb.DescribeRequest{}); err != nil {
					b.Fatal(err)
				}
				p.Stop(context.Background())
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100])/1e6, "p95-ms")
		})
	}
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
