package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func newRun(t testing.TB, params string) *sdk.Run {
	return &sdk.Run{
		Params: []byte(params), Seed: 1, ModelDir: t.TempDir(), Threads: 1,
		Vocabulary: vocabulary, Context: sdk.ContextTime, Target: sdk.TargetIntent, Window: 50,
	}
}

// kept is an Output that keeps everything.
type kept struct {
	weeks    []data.Events
	attempts []data.Attempt
}

func (k *kept) Week(w data.Events) error     { k.weeks = append(k.weeks, w); return nil }
func (k *kept) Attempt(a data.Attempt) error { k.attempts = append(k.attempts, a); return nil }

func TestDescribe(t *testing.T) {
	want, err := writerPlugin().Describe()
	if err != nil {
		t.Fatal(err)
	}
	got, err := sdktest.InProcess(t, writerPlugin()).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEstimate(t *testing.T) {
	c := sdktest.InProcess(t, writerPlugin())
	cost, err := c.Estimate(t.Context(), []byte(`{"rows": 3}`), sdk.Sizes{Events: 7})
	if err != nil || cost.FLOPs != 21 {
		t.Errorf("got %v, %v, want 21 FLOPs", cost, err)
	}
	_, err = c.Estimate(t.Context(), []byte(`{"row": 3}`), sdk.Sizes{})
	if !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), `unknown field "row"`) {
		t.Errorf("got %v, want an invalid param that is named", err)
	}
}

func TestFitReports(t *testing.T) {
	run := newRun(t, `{}`)
	var log bytes.Buffer
	run.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	var reports []string
	run.OnProgress = func(f float64, note string) { reports = append(reports, fmt.Sprint(f, " ", note)) }
	artifact := 0
	run.OnArtifact = func(name string, piece []byte) error { artifact += len(piece); return nil }
	run.OnSpend = func(s sdk.Spend) error { reports = append(reports, fmt.Sprint(s)); return nil }

	train := history(4, 100_000)
	profiles := data.Profiles{User: []uint32{4}, Attributes: []data.Attribute{{Name: "gender", Values: []string{"f"}, Code: []uint32{0}}}}
	if err := sdktest.InProcess(t, writerPlugin()).Generator().Fit(t.Context(), run, train, profiles); err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(filepath.Join(run.ModelDir, "model"))
	if err != nil || string(model) != "100000 rows, 1 profiles" {
		t.Errorf("model %q, %v", model, err)
	}
	if diff := cmp.Diff([]string{"0.5 half", "{1 2 3 0.5}"}, reports); diff != "" {
		t.Error(diff)
	}
	if artifact != 3<<20 {
		t.Errorf("%d bytes of the artifact arrived", artifact)
	}
	if want := "level=WARN msg=careful a=1 g.b=two\n"; log.String() != want {
		t.Errorf("log %q, want %q", log.String(), want)
	}
}

func TestGenerate(t *testing.T) {
	requests := []data.Request{
		{User: 9, Events: 25, MaxWeeks: 9, Profile: data.Profile{"gender": "f", "age": "30"}, History: history(9, 5)},
		{User: 2, Events: 100, MaxWeeks: 2, Profile: data.Profile{"gender": "m"}},
	}
	var got kept
	if err := sdktest.InProcess(t, writerPlugin()).Generator().Generate(t.Context(), newRun(t, `{}`), requests, &got); err != nil {
		t.Fatal(err)
	}
	var want kept
	for _, w := range [][2]uint32{{9, 1}, {9, 2}, {9, 3}, {2, 1}, {2, 2}} {
		rows := week(w[0], w[1], 10)
		text := map[uint32]string{9: "f 5 rows of history", 2: "m 0 rows of history"}[w[0]]
		want.weeks = append(want.weeks, rows)
		want.attempts = append(want.attempts, data.Attempt{User: w[0], Week: w[1], Weeks: 1, Text: text, Parsed: rows})
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(kept{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestPluginErrors(t *testing.T) {
	c := sdktest.InProcess(t, writerPlugin())
	for mode, want := range map[string]struct {
		code codes.Code
		is   error
		text string
	}{
		"panic":   {codes.Internal, nil, "panic: boom"},
		"invalid": {codes.InvalidArgument, sdk.ErrInvalid, "cannot use these rows"},
		"budget":  {codes.ResourceExhausted, sdk.ErrBudget, "prompting: no tokens are left"},
		"measure": {codes.FailedPrecondition, sdk.ErrNotMeasurable, "nothing to measure"},
		"fail":    {codes.Internal, nil, "the loss is bad"},
	} {
		t.Run(mode, func(t *testing.T) {
			err := c.Generator().Fit(t.Context(), newRun(t, `{"mode": "`+mode+`"}`), history(1, 3), data.Profiles{})
			if status.Code(err) != want.code || want.is != nil && !errors.Is(err, want.is) {
				t.Errorf("got %v (%s), want %s", err, status.Code(err), want.code)
			}
			if err == nil || !strings.HasSuffix(err.Error(), want.text) {
				t.Errorf("got %v, want it to end in %q", err, want.text)
			}
		})
	}
}

// windows returns n windows of a user, window i with i%4+1 events of history.
func windows(user uint32, n int) data.Windows {
	var w data.Windows
	for i := range n {
		w.Add(data.Window{ID: uint32(100 + i), User: user, Weekday: 1, Slot: data.Masked, History: history(user, i%4+1)})
	}
	return w
}

// wantScores is what the counter plugin answers, by its definition.
func wantScores(w data.Windows, tuned data.Events) []float32 {
	var out []float32
	for _, one := range w.Each {
		row := make([]float32, 2)
		for _, e := range []data.Events{one.History, tuned} {
			for _, intent := range e.Intent {
				row[intent]++
			}
		}
		out = append(out, row...)
	}
	return out
}

func TestScore(t *testing.T) {
	p := sdktest.InProcess(t, counterPlugin()).Predictor()
	run := newRun(t, `{}`)
	if err := p.Pretrain(t.Context(), run, history(1, 70_000), history(2, 5)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(run.ModelDir, "model"))
	if err != nil || string(text) != "70000 train, 5 dev" {
		t.Errorf("model %q, %v", text, err)
	}
	model, err := p.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 3, 100_000} {
		w := windows(3, n)
		got := make([]float32, 2*n)
		if err := model.Score(t.Context(), run, w, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantScores(w, data.Events{}), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%d windows: %s", n, diff)
		}
	}
}

func TestFinetune(t *testing.T) {
	run := newRun(t, `{}`)
	model, err := sdktest.InProcess(t, counterPlugin()).Predictor().Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []uint32{5, 3, 5} {
		rows := history(user, int(user))
		scorer, err := model.Finetune(t.Context(), run, rows)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 3 { // none, one, two tables of windows for one user
			w := windows(user, n)
			got := make([]float32, 2*n)
			if err := scorer.Score(t.Context(), run, w, got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wantScores(w, rows), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("user %d: %s", user, diff)
			}
		}
	}
	if _, err := model.Finetune(t.Context(), run, data.Events{}); err != nil {
		t.Errorf("a user without rows: %v", err)
	}
	if err := model.(io.Closer).Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func TestFinetuneKeepsUsersApart(t *testing.T) {
	run := newRun(t, `{}`)
	model, err := sdktest.InProcess(t, counterPlugin()).Predictor().Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	first, err := model.Finetune(t.Context(), run, history(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Score(t.Context(), run, windows(2, 1), make([]float32, 2)); err == nil {
		t.Error("windows of another user were scored")
	}
	if _, err := model.Finetune(t.Context(), run, history(2, 2)); err != nil {
		t.Fatal(err)
	}
	if err := first.Score(t.Context(), run, windows(1, 1), make([]float32, 2)); err == nil {
		t.Error("the scorer of an earlier user was used")
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	run := newRun(t, `{"mode": "hang"}`)
	run.OnProgress = func(float64, string) { cancel() } // the plugin is at work
	err := sdktest.InProcess(t, writerPlugin()).Generator().Fit(ctx, run, history(1, 3), data.Profiles{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestCancelFinetuneLeavesModelUsable(t *testing.T) {
	run := newRun(t, `{"mode": "hang"}`)
	c := sdktest.InProcess(t, counterPlugin())
	model, err := c.Predictor().Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := model.Finetune(ctx, run, history(1, 3)); !errors.Is(err, cause) {
		t.Errorf("got %v, want the cause of the end", err)
	}
	got := make([]float32, 2)
	if err := model.Score(t.Context(), run, windows(1, 1), got); err != nil {
		t.Errorf("score after a cancelled fine-tuning: %v", err)
	}
}

// A plugin that never reads blocks the sender; the end of the context frees it
// before the call returns.
func TestCancelLeavesNoGoroutine(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := grpc.NewServer()
	pluginpb.RegisterGeneratorServer(server, stuck{entered: cancel})
	err := client.New(sdktest.Connect(t, server)).Generator().Fit(ctx, newRun(t, ""), history(1, 2_000_000), data.Profiles{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	// A goroutine that has said that it is done may still be on its way out.
	stacks := goroutines(t)
	for try := 0; try < 1000 && strings.Contains(stacks, "client.(*call)"); try++ {
		time.Sleep(time.Millisecond)
		stacks = goroutines(t)
	}
	if strings.Contains(stacks, "client.(*call)") {
		t.Errorf("a goroutine of the call is left:\n%s", stacks)
	}
}

// goroutines returns the stacks of all goroutines.
func goroutines(t *testing.T) string {
	t.Helper()
	var stacks bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&stacks, 2); err != nil {
		t.Fatal(err)
	}
	return stacks.String()
}

type stuck struct {
	pluginpb.UnimplementedGeneratorServer
	entered func()
}

func (s stuck) Fit(stream serverStream) error {
	s.entered()
	<-stream.Context().Done()
	return stream.Context().Err()
}
