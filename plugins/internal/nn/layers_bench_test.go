package nn

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// benchmarkFunction measures a step, forward and backward, of as many floating
// point operations, and what share that is of the multiply-adds that as many
// cores can do.
func benchmarkFunction(b *testing.B, crew Crew, flops float64, f Function, in [][]float32, out int) {
	b.Helper()
	y, dy := make([]float32, out), randoms(rand.New(rand.NewPCG(1, 1)), out)
	var din [][]float32
	for _, x := range in {
		din = append(din, make([]float32, len(x)))
	}
	step := func() {
		f.Forward(in, y)
		f.Backward(in, y, dy, din)
	}
	step()
	peak := measurePeak()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		step()
	}
	b.StopTimer()
	rate := flops * float64(b.N) / b.Elapsed().Seconds() / 1e9
	b.ReportMetric(rate, "GF/s")
	b.ReportMetric(100*rate/(peak*float64(min(int(crew), runtime.GOMAXPROCS(0)))), "%peak")
}

// measurePeak returns the most GF/s that one core did in some tries.
func measurePeak() float64 {
	best := 0.0
	for range 5 {
		start := time.Now()
		flops := kernel.Peak(2_000_000)
		best = max(best, flops/time.Since(start).Seconds()/1e9)
	}
	return best
}

// BenchmarkLayers measures layers as the generators use them, on 64 sequences of
// 16 to 48 rows.
func BenchmarkLayers(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var lengths []int
	for range 64 {
		lengths = append(lengths, 16+r.IntN(33))
	}
	batch := batchOf(lengths...)
	limits := limitsOf(batch)
	rows, sequences := float64(batch.Rows()), float64(batch.Sequences())
	conv := ConvMaxConfig{Width: 64, Windows: []Window{{2, 100}, {3, 200}, {5, 200}, {10, 100}}}
	places := 0.0 // filters times places times what they see, of all windows
	for _, w := range conv.Windows {
		for _, n := range lengths {
			places += float64(max(n-w.Size+1, 1) * w.Filters * w.Size * conv.Width)
		}
	}
	for _, crew := range []Crew{1, 2} {
		linear := NewLinear(LinearConfig{128, 512, GELU, EachRow}, limits, crew, batch)
		highway := NewHighway(HighwayConfig{256, ReLU, EachRow}, limits, crew, batch)
		lstm := NewLSTM(LSTMConfig{64, 128}, limits, crew, batch)
		gru := NewGRU(GRUConfig{64, 128}, limits, crew, batch)
		convMax := NewConvMax(conv, limits, crew, batch)
		pool := NewAttentionPool(AttentionPoolConfig{128, 8}, limits, crew, batch)
		for _, c := range []struct {
			name       string
			flops      float64
			f          layer
			width, out int
		}{
			{"linear 128-512 gelu", rows * 6 * 128 * 512, linear, 128, limits.Rows * 512},
			{"highway 256", rows * 12 * 256 * 256, highway, 256, limits.Rows * 256},
			{"lstm 64-128", rows * 6 * 4 * 128 * (64 + 128), lstm, 64, limits.Rows * 128},
			{"gru 64-128", rows * 6 * 3 * 128 * (64 + 128), gru, 64, limits.Rows * 128},
			// Its backward pass touches one place of each filter and sequence.
			{"convolution", 2*places + 4*sequences*float64(len(convMax.weights.Value)), convMax, 64, limits.Sequences * conv.Output()},
			{"attention pool 8x128", rows * 8 * 128 * 12, pool, 128, limits.Sequences * 8 * 128},
		} {
			b.Run(fmt.Sprintf("%s/crew %d", c.name, crew), func(b *testing.B) {
				c.f.prepare()
				in := [][]float32{randoms(r, limits.Rows*c.width), scaled(.1, randoms(r, len(c.f.Weights().Value)))}
				benchmarkFunction(b, crew, c.flops, c.f, in, c.out)
			})
		}
	}
}

// BenchmarkSteps measures one step of 64 sequences in sampling.
func BenchmarkSteps(b *testing.B) {
	const n, input, hidden = 64, 64, 128
	r := rand.New(rand.NewPCG(1, 2))
	lstm, gru := NewLSTM(LSTMConfig{input, hidden}, Limits{}, 1, nil), NewGRU(GRUConfig{input, hidden}, Limits{}, 1, nil)
	lstm.weights.Init(r, .1)
	gru.weights.Init(r, .1)
	x, lstmState, gruState := randoms(r, n*input), lstm.NewState(n), gru.NewState(n)
	for name, c := range map[string]struct {
		gates int
		step  func()
	}{
		"lstm": {4, func() { lstm.Step(lstmState, x) }},
		"gru":  {3, func() { gru.Step(gruState, x) }},
	} {
		b.Run(name, func(b *testing.B) {
			peak := measurePeak()
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				c.step()
			}
			rate := float64(b.N*n*2*c.gates*hidden*(input+hidden)) / b.Elapsed().Seconds() / 1e9
			b.ReportMetric(rate, "GF/s")
			b.ReportMetric(100*rate/peak, "%peak")
		})
	}
}
