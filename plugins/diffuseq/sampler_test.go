package main

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// testSampler returns a sampler of an untrained network over the words of sdktest,
// that rounds each token by itself.
func testSampler(t testing.TB, mode week.Mode, s *schedule, moves []move, topP float64) *sampler {
	t.Helper()
	w := &words{codec: testCodec(t, mode)}
	shape := shape{Embedding: 12, Width: 16, Blocks: 2, Heads: 2, Length: 100, Words: w.count()}
	d, err := newDenoiser(shape, shape.together(), 0, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.init(rand.New(rand.NewPCG(1, 2)))
	return newSampler(d, nil, s, moves, topP)
}

// testCodec returns the codec of the population of sdktest.
func testCodec(t testing.TB, mode week.Mode) *week.Codec {
	t.Helper()
	v := sdktest.Vocabulary()
	codec, err := week.New(&v, sdktest.Train(sdktest.Population), week.Config{Mode: mode})
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// jobsOf returns n sequences to generate, with sources of different lengths.
func (m *sampler) jobsOf(n int) []job {
	var all []job
	for i := range n {
		z := make([]int32, m.network.Length)
		source := begin(z, counted(week.Day0, 3+2*i), int32(m.network.Words-1))
		all = append(all, job{z, source, rand.New(rand.NewPCG(uint64(i), 9))})
	}
	return all
}

func never() bool { return false }

// Rounding takes the embedding that is nearest by Euclid.
func TestRoundNearest(t *testing.T) {
	m := testSampler(t, week.Joint, newSchedule(10), nil, 0)
	b, w := m.newBench(), m.network.Embedding
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range m.embedding { // of very different norms
		m.embedding[i] *= float32(1 + i/w%5)
	}
	m = newSampler(m.network, nil, newSchedule(10), nil, 0)
	x := make([]float32, 50*w)
	normals(rng, x)
	tokens := make([]int32, 50)
	m.round(b, x, m.nearest, tokens)
	for i, token := range tokens {
		best, at := math.Inf(1), 0
		for k := range m.network.Words {
			d := 0.0
			for j := range w {
				d += math.Pow(float64(x[i*w+j]-m.embedding[k*w+j]), 2)
			}
			if d < best {
				best, at = d, k
			}
		}
		if int(token) != at {
			t.Errorf("row %d is rounded to %d, the nearest is %d", i, token, at)
		}
	}
}

// With the grammar rounding gives whole weeks, whatever the rows are; without it the
// best token of each row.
func TestRoundGrammar(t *testing.T) {
	for _, mode := range []week.Mode{week.Factored, week.Joint} {
		for _, grammar := range []bool{true, false} {
			codec, m := testCodec(t, mode), testSampler(t, mode, newSchedule(10), nil, 0)
			m.legal = Params{Grammar: grammar}.legal(codec)
			b := m.newBench()
			x := make([]float32, 60*m.network.Embedding)
			normals(rand.New(rand.NewPCG(3, 4)), x)
			tokens := make([]int32, 60)
			m.round(b, x, m.bias, tokens)
			if grammar {
				var count week.Counters
				rows := codec.Decode(tokens, 1, 1, &count)
				if invalid := count.Of("invalid"); invalid.Count > 0 || count.Of("truncated").Count > 0 || rows.Len() == 0 {
					t.Errorf("%s: %d of %d tokens are invalid, %d events", mode, invalid.Count, invalid.Of, rows.Len())
				}
				continue
			}
			n := m.network.Words
			for i, token := range tokens {
				if best := slices.Max(b.scores[i*n:][:n]); b.scores[i*n+int(token)] != best {
					t.Errorf("%s: token %d of row %d has the score %v, the best %v", mode, token, i, b.scores[i*n+int(token)], best)
				}
			}
		}
	}
}

// A sequence depends on its own source and random numbers alone, sources are left as
// they are, and goroutines share nothing.
func TestSampleAlone(t *testing.T) {
	s := newSchedule(30)
	for name, moves := range map[string][]move{"ddim": s.ddim(5, 0, false), "ancestral": s.ancestral(10)} {
		m := testSampler(t, week.Joint, s, moves, 0)
		together := m.jobsOf(m.network.together())
		if len(together) < 2 {
			t.Fatal("one sequence at once")
		}
		m.sample(m.newBench(), together, never)
		alone, b := m.jobsOf(len(together)), m.newBench()
		for i := range alone {
			m.sample(b, alone[i:i+1], never)
			if diff := cmp.Diff(alone[i].z, together[i].z); diff != "" {
				t.Errorf("%s: sequence %d alone and among others:\n%s", name, i, diff)
			}
			if want := m.jobsOf(i + 1)[i]; !slices.Equal(want.z[:want.source], alone[i].z[:want.source]) {
				t.Errorf("%s: the source of sequence %d is changed", name, i)
			}
		}
		if slices.Equal(together[0].z[20:], together[1].z[20:]) {
			t.Errorf("%s: two sequences are alike", name)
		}
	}
}

// The prediction without a graph is the one in the graph.
func TestPredict(t *testing.T) {
	s := newSchedule(30)
	m := testSampler(t, week.Joint, s, s.ddim(3, 0, false), 0)
	b, jobs := m.newBench(), m.jobsOf(2)
	m.begin(b, jobs)
	m.predict(b, 1)

	shape := m.network.shape
	d, err := newDenoiser(shape, 2, 0, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range nn.Tensors(d.weights()...) {
		copy(w.Value, nn.Tensors(m.network.weights()...)[i].Value)
	}
	trainer, err := d.trainer(nn.NewAdamW(nn.AdamWConfig{Rate: nn.Constant(0), Epsilon: 1}, 1, nn.Unnamed(d.weights()...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	d.batch.Reset()
	for s, j := range jobs {
		nn.Sinusoid(newSchedule(30).time(m.moves[1].t), d.clock[s*timeWidth:][:timeWidth])
		d.loss.Weight[s] = 1
		d.batch.Starts = append(d.batch.Starts, int32((s+1)*shape.Length))
		for i := range shape.Length {
			row := s*shape.Length + i
			d.batch.Fields[0], d.batch.Positions = append(d.batch.Fields[0], 0), append(d.batch.Positions, int32(i))
			d.loss.Counts[row] = i >= j.source
		}
	}
	w := shape.Embedding
	copy(d.lookup.Shift, b.x[:2*shape.Length*w]) // x_t = 0 E + it
	// With these predictions as targets the error is none.
	at := 0
	table := d.loss.Weights().Tensor("weight").Value
	for s, j := range jobs {
		for i := j.source; i < shape.Length; i++ {
			row := s*shape.Length + i
			for k := range w {
				d.loss.Noise[row*w+k] = b.xhat[at*w+k] - table[k]
			}
			at++
		}
	}
	d.batch.Seal()
	if _, err := trainer.Loss(); err != nil {
		t.Fatal(err)
	}
	for s := range jobs {
		if mse := d.loss.Terms[s].MSE; mse > 1e-10 {
			t.Errorf("sequence %d: predictions differ by %v in the mean square", s, mse)
		}
	}
}

// Noise beyond top_p is drawn again, that of the start is not.
func TestTopP(t *testing.T) {
	m := testSampler(t, week.Joint, newSchedule(10), nil, .5)
	x := make([]float32, 10_000)
	m.advance(move{deviation: 2}, rand.New(rand.NewPCG(1, 2)), make([]float32, len(x)), x)
	if low, high := slices.Min(x), slices.Max(x); low < -1 || high > 1 || low > -.99 || high < .99 {
		t.Errorf("noise of deviation 2 cut at .5 is in [%v, %v], want about [-1, 1]", low, high)
	}
	b, jobs := m.newBench(), m.jobsOf(1)
	m.begin(b, jobs)
	if most := slices.Max(b.x[jobs[0].source*m.network.Embedding:][:500]); most < 1 {
		t.Errorf("the start has noise of at most %v", most)
	}
}

// A sampling that is told to stop stops before the next move.
func TestSampleStops(t *testing.T) {
	s := newSchedule(1000)
	m := testSampler(t, week.Joint, s, s.ancestral(0), 0)
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	m.sample(m.newBench(), m.jobsOf(1), func() bool {
		if asked++; asked == 3 {
			cancel()
		}
		return ctx.Err() != nil
	})
	if asked != 3 {
		t.Errorf("it asked %d times, want 3", asked)
	}
}
