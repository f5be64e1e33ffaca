package recipe

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Rows with the same schedule have the same maximum of steps, whatever rows they
// have.
func TestMaxSteps(t *testing.T) {
	for _, c := range []struct {
		what           string
		passes         Passes
		schedule, rows int
		want           int
	}{
		{"whole windows", Passes{Epochs: 3, Stride: 10, Copies: 1, Batch: 4}, 0, 400, 30},
		{"parts count as wholes", Passes{Epochs: 3, Stride: 10, Copies: 1, Batch: 4}, 0, 401, 33},
		{"copies", Passes{Epochs: 3, Stride: 10, Copies: 2, Batch: 4}, 0, 400, 60},
		{"the schedule's rows", Passes{Epochs: 3, Stride: 10, Copies: 1, Batch: 4}, 400, 999, 30},
		{"the schedule's rows, where fewer are there", Passes{Epochs: 3, Stride: 10, Copies: 1, Batch: 4}, 400, 9, 30},
		{"least steps", Passes{Epochs: 3, Stride: 10, Copies: 1, Batch: 4, AtLeast: 31}, 0, 400, 31},
	} {
		if got := c.passes.MaxSteps(&sdk.Run{ScheduleEvents: c.schedule}, c.rows); got != c.want {
			t.Errorf("%s: %d steps, want %d", c.what, got, c.want)
		}
	}
}

func TestCrossEntropy(t *testing.T) {
	for _, c := range []struct {
		logits []float32
		class  int
		want   float64
	}{
		{[]float32{0, 0, 0, 0}, 2, math.Log(4)},
		{[]float32{1, 2, 3}, 1, math.Log(1 + math.Exp(-1) + math.Exp(1))},
		{[]float32{0, 1000}, 0, 1000},
		{[]float32{0, 1000}, 1, 0},
		{[]float32{-2e38, 2e38}, 0, 4e38},
	} {
		if got := CrossEntropy(c.logits, c.class); math.Abs(got-c.want) > 1e-6*(1+c.want) {
			t.Errorf("%v, class %d: %v, want %v", c.logits, c.class, got, c.want)
		}
	}
}

func TestFrozen(t *testing.T) {
	layers := []nn.NamedWeights{
		{Prefix: "field.0.", Weights: nn.NewWeights(nn.Tensor{Name: "weight", Shape: []int{1}, Decay: true})},
		{Prefix: "position.", Weights: nn.NewWeights(nn.Tensor{Name: "weight", Shape: []int{1}, Decay: true})},
		{Prefix: "block.0.", Weights: nn.NewWeights(
			nn.Tensor{Name: "inner.weight", Shape: []int{1}, Decay: true}, nn.Tensor{Name: "inner.bias", Shape: []int{1}}, nn.Tensor{Name: "ln1.gamma", Shape: []int{1}})},
	}
	for scope, want := range map[Scope][]string{
		ScopeAll:         nil,
		ScopeBlocks:      {"field.0.weight", "position.weight"},
		ScopeBiasAndHead: {"field.0.weight", "position.weight", "block.0.inner.weight"},
		ScopeHead:        {"field.0.weight", "position.weight", "block.0.inner.weight", "block.0.inner.bias", "block.0.ln1.gamma"},
	} {
		var got []string
		for _, tensor := range scope.Frozen(layers...) {
			got = append(got, tensor.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("scope %s freezes others (-want +got): %s", scope, diff)
		}
	}
}

// counter answers each window with its id, twice.
type counter struct {
	ids   []uint32
	sizes []int // of the batches
}

func (c *counter) Reset()               { c.ids = c.ids[:0] }
func (c *counter) Append(w data.Window) { c.ids = append(c.ids, w.ID) }
func (c *counter) Sequences() int       { return len(c.ids) }
func (c *counter) Classes() int         { return 2 }
func (c *counter) Infer(out []float32) {
	c.sizes = append(c.sizes, len(c.ids))
	for i, id := range c.ids {
		out[2*i], out[2*i+1] = float32(id), float32(id)
	}
}

func TestScore(t *testing.T) {
	var w data.Windows
	for id := range uint32(7) {
		w.Add(data.Window{ID: id})
	}
	for most, sizes := range map[int][]int{3: {3, 3, 1}, 7: {7}, 8: {7}} {
		c, out := &counter{}, make([]float32, 14)
		if err := Score(t.Context(), c, w, most, out); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]float32{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6}, out); diff != "" {
			t.Errorf("%d at once: scores differ: %s", most, diff)
		}
		if diff := cmp.Diff(sizes, c.sizes); diff != "" {
			t.Errorf("%d at once: batches differ: %s", most, diff)
		}
	}
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	for what, windows := range map[string]data.Windows{"some": w, "none": {}} {
		c := &counter{}
		if err := Score(ctx, c, windows, 3, make([]float32, 14)); !errors.Is(err, stop) || len(c.sizes) > 0 {
			t.Errorf("%s windows: %v after %d batches", what, err, len(c.sizes))
		}
	}
}

// A model is loaded where all agrees; otherwise every difference is told and
// nothing is changed.
func TestFile(t *testing.T) {
	run := &sdk.Run{ModelDir: t.TempDir(), Vocabulary: sdktest.Vocabulary(), Context: sdk.ContextTime, Target: sdk.TargetIntent}
	tensor := nn.Tensor{Name: "weight", Shape: []int{2}, Value: []float32{1, 2}}
	if err := Save(run, "test/1", map[string]string{"heads": "2"}, []nn.Tensor{tensor}); err != nil {
		t.Fatal(err)
	}
	read := nn.Tensor{Name: "weight", Shape: []int{2}, Value: []float32{0, 0}}
	if err := Load(run, "test/1", map[string]string{"heads": "2"}, []nn.Tensor{read}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tensor.Value, read.Value); diff != "" {
		t.Errorf("values differ: %s", diff)
	}
	clear(read.Value)
	other := *run
	other.Context, other.Target = sdk.ContextNone, sdk.TargetBehaviour
	err := Load(&other, "test/2", map[string]string{"heads": "4"}, []nn.Tensor{read})
	if !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("a model that does not fit: %v", err)
	}
	for _, want := range []string{`format is "test/1", not "test/2"`, `context is "time", not "none"`, `target is "intent", not "behaviour"`, `heads is "2", not "4"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in: %v", want, err)
		}
	}
	wide := nn.Tensor{Name: "weight", Shape: []int{3}, Value: make([]float32, 3)}
	if err := Load(run, "test/1", map[string]string{"heads": "2"}, []nn.Tensor{wide}); !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("another shape: %v", err)
	}
	if read.Value[0] != 0 {
		t.Error("a model that does not fit was loaded")
	}
}

func TestShares(t *testing.T) {
	if diff := cmp.Diff([]float32{.25, .5, .125, .125}, Shares([]int32{0, 1, 1, -1, 1}, 4)); diff != "" {
		t.Errorf("shares differ: %s", diff)
	}
}
