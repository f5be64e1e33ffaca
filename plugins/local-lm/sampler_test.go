package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// untrained returns a model of the default size with its initial weights, larger so
// that it prefers something.
func untrained(t testing.TB) *model {
	t.Helper()
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	tokens := learned(t, map[string]int{"[0, ": 4, "08:30, ": 3, "09:00, ": 3}, 50)
	p := defaults.filled()
	n, err := newNetwork(shape{p.Length, p.Width, p.Blocks, p.Heads, tokens.size()}, 1, p.Length, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	n.init(rand.New(rand.NewPCG(1, 2)))
	for _, w := range n.layers() {
		for i := range w.Value {
			w.Value[i] *= 3
		}
	}
	return &model{n, l, tokens}
}

// slow writes like writer.write without a cache: for every token the whole text is
// computed.
func slow(m *model, start []int32, s sampling, rng *rand.Rand) string {
	w := &writer{model: m, rules: newRules(newGrammar(m.language), m.tokens), logits: make([]float32, m.network.Tokens)}
	all, text := slices.Clone(start), ""
	var at place
	for {
		b := &nn.Batch{Fields: [][]int32{all}, Starts: []int32{0, int32(len(all))}, Wanted: []int32{int32(len(all) - 1)}}
		for i := range all {
			b.Positions = append(b.Positions, int32(i))
		}
		b.Seal()
		vector := make([]float32, m.network.Width)
		m.network.encoder.Infer(b, vector)
		m.network.loss.Infer(1, vector, w.logits)
		if s.grammar {
			w.rules.mask(at, w.logits)
		}
		token := w.draw(s, rng)
		if token == m.tokens.end() || len(all)-len(start) == s.most {
			return text
		}
		all, text = append(all, token), text+m.tokens.text[token]
		at, _ = w.rules.walk(at, m.tokens.text[token])
	}
}

// With cached keys and values the same text is written as without, also where the
// start is that of the text before.
func TestCacheAgainstWhole(t *testing.T) {
	m := untrained(t)
	m.network.loss.Weights().Tensor("bias").Value[m.tokens.end()] = -8
	w, err := m.newWriter(newGrammar(m.language))
	if err != nil {
		t.Fatal(err)
	}
	rows := sdktest.Train([]uint32{1, 2})
	starts := [][]int32{m.start(data.Profile{"age": "30"}, rows.Slice(0, 9)), m.start(nil, data.Events{}), m.start(nil, rows.Slice(3, 30))}
	for i, n := range []int{0, 0, 1, 2, 0} {
		s := sampling{temperature: 1, topP: 1, grammar: i%2 == 0, most: 60}
		got, _, _, err := w.write(t.Context(), starts[n], s, rand.New(rand.NewPCG(3, uint64(i))))
		if err != nil {
			t.Fatal(err)
		}
		if want := slow(m, starts[n], s, rand.New(rand.NewPCG(3, uint64(i)))); got != want || len(got) < 20 {
			t.Errorf("text %d: with the cache\n%q, without\n%q", i, got, want)
		}
	}
}

// A text ends where the network has no more places, and says so.
func TestRoom(t *testing.T) {
	m := untrained(t)
	m.network.loss.Weights().Tensor("bias").Value[m.tokens.end()] = -1e9
	w, err := m.newWriter(newGrammar(m.language))
	if err != nil {
		t.Fatal(err)
	}
	text, count, whole, err := w.write(t.Context(), []int32{'\n'}, sampling{temperature: 1, topP: 1, grammar: true}, rand.New(rand.NewPCG(1, 2)))
	if err != nil || whole || count != m.network.Length-1 || m.language.week(text, whole, nil).Len() == 0 {
		t.Errorf("%d tokens, whole %v, %v: %q", count, whole, err, text)
	}
}

// Tokens are drawn as often as their probability says, colder and cut as asked.
func TestDraw(t *testing.T) {
	logits := []float32{float32(math.Log(.5)), float32(math.Log(.3)), float32(math.Inf(-1)), float32(math.Log(.2))}
	for _, c := range []struct {
		s    sampling
		want [4]float64
	}{
		{sampling{temperature: 1, topP: 1}, [4]float64{.5, .3, 0, .2}},
		{sampling{temperature: .5, topP: 1}, [4]float64{25. / 38, 9. / 38, 0, 4. / 38}},
		{sampling{temperature: 1, topP: .7}, [4]float64{.625, .375, 0, 0}},
		{sampling{temperature: 1, topP: .5}, [4]float64{1, 0, 0, 0}},
		{sampling{temperature: 0, topP: 1}, [4]float64{1, 0, 0, 0}},
		{sampling{temperature: 1e-30, topP: 1}, [4]float64{1, 0, 0, 0}},
	} {
		rng := rand.New(rand.NewPCG(1, 2))
		var got [4]float64
		const n = 20_000
		for range n {
			w := &writer{logits: slices.Clone(logits)}
			got[w.draw(c.s, rng)] += 1. / n
		}
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > .015 || c.want[i] == 0 && got[i] > 0 {
				t.Errorf("%+v: shares %v, want %v", c.s, got, c.want)
				break
			}
		}
	}
}

// A week depends on its request and number alone: neither on who is beside it, nor on
// the number of goroutines, nor on how many weeks are wanted.
func TestUsersAlone(t *testing.T) {
	run, g := fitted(t, tinyParams())
	request := func(user uint32, events int) data.Request {
		return data.Request{User: user, Weeks: 4, Events: events, MaxWeeks: 10, History: week.Fullest(sdktest.Train([]uint32{user}))}
	}
	write := func(requests ...data.Request) map[uint32]data.Events {
		t.Helper()
		var out weeks
		if err := g.Generate(t.Context(), run, requests, &out); err != nil {
			t.Fatal(err)
		}
		all := map[uint32]data.Events{}
		for user, rows := range out.ByUser() {
			all[user] = rows
		}
		return all
	}
	for _, chain := range []bool{false, true} {
		g.params.Chain = chain
		run.Threads = 2
		together := write(request(10, 40), request(11, 9), request(12, 100))
		run.Threads = 1
		for user, events := range map[uint32]int{10: 80, 11: 9, 12: 100} {
			alone := write(request(user, events))[user]
			n := together[user].Len()
			if n == 0 || n > alone.Len() || !slices.Equal(together[user].Slot, alone.Slot[:n]) || !slices.Equal(together[user].Day, alone.Day[:n]) {
				t.Errorf("chain %v: user %d has other weeks alone", chain, user)
			}
		}
	}
}

// BenchmarkWrite writes texts of a model of the default size; tokens is how many a
// second.
func BenchmarkWrite(b *testing.B) {
	m := untrained(b)
	m.network.loss.Weights().Tensor("bias").Value[m.tokens.end()] = -1e9
	w, err := m.newWriter(newGrammar(m.language))
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	start := m.start(nil, sdktest.Train([]uint32{1}))
	tokens := 0
	for b.Loop() {
		_, n, _, err := w.write(b.Context(), start, sampling{temperature: 1, topP: 1, grammar: true, most: 100}, rng)
		if err != nil {
			b.Fatal(err)
		}
		tokens += n
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}
