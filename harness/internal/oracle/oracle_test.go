package oracle

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// published returns the oracle of Yu et al., which is no part of the repository.
func published(t testing.TB) *LSTM {
	t.Helper()
	shared := os.Getenv("BEHAVIORBENCH_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(shared, "data", "seqgan_oracle", "oracle.f32"))
	if err != nil {
		t.Skipf("the oracle of Yu et al. is not here: %v (BEHAVIORBENCH_SHARED names the folder that has data/seqgan_oracle)", err)
	}
	o, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// file returns the weights of a small oracle.
func file(tokens int) []byte {
	rng := rand.New(rand.NewPCG(7, uint64(tokens)))
	var b []byte
	for range recurrent + tokens*perToken {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(rng.NormFloat64())))
	}
	return b
}

func small(t testing.TB, tokens int) *LSTM {
	t.Helper()
	o, err := Parse(file(tokens))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func stream(i int) *rand.Rand { return stats.Stream(1, fmt.Sprint(i)) }

// perTokenNLL returns the mean over all tokens.
func perTokenNLL(t testing.TB, o *LSTM, sequences [][]uint32) float64 {
	t.Helper()
	nll, err := o.NLL(context.Background(), sequences)
	if err != nil {
		t.Fatal(err)
	}
	sum, tokens := 0.0, 0
	for i, x := range nll {
		sum += x
		tokens += len(sequences[i])
	}
	return sum / float64(tokens)
}

// The numbers of specs/seqgan.md, T1, to the digits that are printed there.
func TestKnownSequences(t *testing.T) {
	o := published(t)
	counted := make([]uint32, 20)
	for i := range counted {
		counted[i] = uint32(i)
	}
	for want, sequence := range map[string][]uint32{"13.974231": make([]uint32, 20), "11.612237": counted} {
		if got := fmt.Sprintf("%.6f", perTokenNLL(t, o, [][]uint32{sequence})); got != want {
			t.Errorf("%v: %s nats a token, want %s", sequence, got, want)
		}
	}
	b := o.newBatch(1)
	b.step()
	if got := fmt.Sprintf("%.6f", b.hidden(0)[0]); got != "0.411368" {
		t.Errorf("h[0] after the start token is %s, want 0.411368", got)
	}
	top, total := normaliser(b.row(0))
	if got := fmt.Sprintf("%.6f", -math.Log(total)); b.row(0)[3918] != top || got != "-3.642865" {
		t.Errorf("the likeliest first token has log-probability %s and is 3918: %v; want -3.642865", got, b.row(0)[3918] == top)
	}
}

// What the oracle draws and what it knows nothing of (T1). 10,000 sequences give
// 5.743 with a standard error of .005 and 11.434 with one of .006; the n here have a
// larger one.
func TestKnownDistributions(t *testing.T) {
	o := published(t)
	const n = 1000
	drawn, err := o.Sample(context.Background(), n, 20, stream)
	if err != nil {
		t.Fatal(err)
	}
	uniform := make([][]uint32, n)
	for i := range uniform {
		for rng := stream(i); len(uniform[i]) < 20; {
			uniform[i] = append(uniform[i], rng.Uint32N(5000))
		}
	}
	if got, within := perTokenNLL(t, o, drawn), 3.5*.005*math.Sqrt(10000./n); math.Abs(got-5.743) > within {
		t.Errorf("its own sequences: %.4f nats a token, want 5.743 within %.3f", got, within)
	}
	if got, within := perTokenNLL(t, o, uniform), 3.5*.006*math.Sqrt(10000./n); math.Abs(got-11.434) > within {
		t.Errorf("uniform sequences: %.4f nats a token, want 11.434 within %.3f", got, within)
	}
}

// The probabilities of all sequences of three tokens sum to 1.
func TestProbabilitiesSumToOne(t *testing.T) {
	const tokens = 7
	var all [][]uint32
	for i := range uint32(tokens * tokens * tokens) {
		all = append(all, []uint32{i / tokens / tokens, i / tokens % tokens, i % tokens})
	}
	nll, err := small(t, tokens).NLL(context.Background(), all)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, x := range nll {
		total += math.Exp(-x)
	}
	if math.Abs(total-1) > 1e-12 {
		t.Errorf("they sum to %v", total)
	}
}

// Sequences are drawn as often as NLL says.
func TestSamplesFollowTheProbabilities(t *testing.T) {
	o := small(t, 3)
	const n = 40_000
	drawn, err := o.Sample(context.Background(), n, 2, stream)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, s := range drawn {
		count[fmt.Sprint(s)]++
	}
	for i := range uint32(9) {
		s := []uint32{i / 3, i % 3}
		p := math.Exp(-2 * perTokenNLL(t, o, [][]uint32{s}))
		if got, se := float64(count[fmt.Sprint(s)])/n, math.Sqrt(p*(1-p)/n); math.Abs(got-p) > 4*se {
			t.Errorf("%v is %.4f of what is drawn, its probability is %.4f", s, got, p)
		}
	}
}

// What a sequence is given or costs does not depend on the others.
func TestSequencesAreIndependent(t *testing.T) {
	ctx, o := context.Background(), small(t, 600) // more than a tile
	many, err := o.Sample(ctx, 2*rows+3, 6, stream)
	if err != nil {
		t.Fatal(err)
	}
	few, err := o.Sample(ctx, 2, 6, func(i int) *rand.Rand { return stream(i + rows) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(many[rows:rows+2], few); diff != "" {
		t.Errorf("drawn among others and alone:\n%s", diff)
	}
	for i := range many {
		many[i] = many[i][:i%7] // of unequal lengths
	}
	all, err := o.NLL(ctx, many)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range many {
		alone, err := o.NLL(ctx, [][]uint32{s})
		if err != nil || alone[0] != all[i] {
			t.Errorf("sequence %d: %v among others, %v alone (%v)", i, all[i], alone, err)
		}
	}
	if all[0] != 0 {
		t.Errorf("no token costs %v", all[0])
	}
}

func TestMistakes(t *testing.T) {
	o := small(t, 7)
	if _, err := o.NLL(context.Background(), [][]uint32{{1, 2}, {1, 2, 3, 7}}); err == nil || err.Error() != "sequence 1 has token 7 in place 3: the oracle knows 7 tokens" {
		t.Errorf("an unknown token: %v", err)
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := o.NLL(done, make([][]uint32, 9)); err != context.Canceled {
		t.Errorf("NLL after the end: %v", err)
	}
	if _, err := o.Sample(done, 9, 2, stream); err != context.Canceled {
		t.Errorf("Sample after the end: %v", err)
	}
	bad := slices.Clone(file(7))
	binary.LittleEndian.PutUint32(bad[4*3:], math.Float32bits(float32(math.Inf(1))))
	for want, text := range map[string][]byte{
		"want 4 x (8320 + 65 x tokens)":  file(7)[:len(file(7))-4],
		"0 bytes are no oracle":          nil,
		"33285 bytes are no oracle":      append(file(0), 1, 2, 3, 4, 5),
		"number 3 of the oracle is +Inf": bad,
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d bytes: %v, want %q", len(text), err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file(2))
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := Parse(text)
		if err != nil {
			return
		}
		s, err := o.Sample(context.Background(), 1, 3, stream)
		if err != nil {
			t.Fatal(err)
		}
		nll, err := o.NLL(context.Background(), s)
		if err != nil || math.IsNaN(nll[0]) || nll[0] < -1e-9 {
			t.Errorf("%v costs %v (%v)", s, nll, err)
		}
	})
}

func BenchmarkNLL(b *testing.B) {
	o := published(b)
	sequences, err := o.Sample(context.Background(), 128, 20, stream)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := o.NLL(context.Background(), sequences); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*128*20/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkSample(b *testing.B) {
	o := published(b)
	for b.Loop() {
		if _, err := o.Sample(context.Background(), 128, 20, stream); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*128*20/b.Elapsed().Seconds(), "tokens/s")
}
