package python

import (
	"cmp"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// BenchmarkStart measures the time from starting the process to the answer of
// Describe.
func BenchmarkStart(b *testing.B) {
	for _, mode := range []struct {
		name string
		mtls bool
	}{{"mtls", true}, {"plain", false}} {
		b.Run(mode.name, func(b *testing.B) {
			needPython(b, "grpc, google.protobuf, numpy, cryptography")
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				p, err := launched(unconditional, mode.mtls, b.TempDir())
				must(b, err)
				_, err = pluginpb.NewPluginClient(p).Describe(b.Context(), &pluginpb.DescribeRequest{})
				must(b, err)
				took = append(took, time.Since(begun))
				p.client.Kill()
			}
			slices.SortFunc(took, cmp.Compare)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
		})
	}
}

const (
	bulkWeeks = 256
	bulkRows  = bulkWeeks << 14 // as testdata/bulk writes
)

// BenchmarkRows measures rows a second through a whole call: in (Fit, decoded
// and joined) and out (Generate, checked and encoded, decoded here).
func BenchmarkRows(b *testing.B) {
	for _, mode := range []struct {
		name string
		mtls bool
	}{{"mtls", true}, {"plain", false}} {
		b.Run("in/"+mode.name, func(b *testing.B) {
			g := pluginpb.NewGeneratorClient(start(b, bulk, mode.mtls))
			var chunk data.Events
			chunk.Grow(data.ChunkRows)
			for i := range data.ChunkRows {
				chunk.Add(data.Event{User: uint32(i) / 300, Day: uint32(i) % 300, Location: uint32(i) % 2})
			}
			var rows *pluginpb.Frame
			for r := range chunk.Chunks() {
				rows = contract.Rows(r)
			}
			for b.Loop() {
				c, err := g.Fit(b.Context())
				must(b, err)
				must(b, c.Send(headerOf(b.TempDir(), "")))
				must(b, people(data.Profiles{})(c.Send))
				for range bulkRows / data.ChunkRows {
					must(b, c.Send(rows))
				}
				must(b, events(data.Events{})(c.Send))
				must(b, hear(b, c).err)
			}
			b.ReportMetric(bulkRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrow/s")
		})
		b.Run("out/"+mode.name, func(b *testing.B) {
			g := pluginpb.NewGeneratorClient(start(b, bulk, mode.mtls))
			for b.Loop() {
				c, err := g.Generate(b.Context())
				must(b, err)
				request := []data.Request{{User: 1, Events: bulkRows, MaxWeeks: bulkWeeks}}
				say(b, c, headerOf(b.TempDir(), ""), people(data.Profiles{}), asked(request), events(data.Events{}))
				rows := 0
				for {
					f, err := c.Recv()
					if err == io.EOF {
						break
					}
					must(b, err)
					rows += int(f.GetRows().GetCount())
				}
				if rows != bulkRows {
					b.Fatalf("%d rows, want %d", rows, bulkRows)
				}
			}
			b.ReportMetric(bulkRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrow/s")
		})
	}
}
