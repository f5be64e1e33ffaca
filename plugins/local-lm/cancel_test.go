package main

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// stops fails the test unless a call ends with the context's error within the 2 s that
// a cancelled plugin has. The call cancels its context itself.
func stops(t *testing.T, what string, call func(ctx context.Context, cancel func()) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- call(ctx, cancel) }()
	select {
	case <-ctx.Done():
	case err := <-done:
		t.Fatalf("%s ends before it is cancelled, with %v", what, err)
	}
	late, end := context.WithTimeout(t.Context(), 2*time.Second)
	defer end()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s ends with %v", what, err)
		}
	case <-late.Done():
		t.Fatalf("%s goes on", what)
	}
}

// patience is a context that is cancelled when it is asked so often whether it is.
type patience struct {
	context.Context
	left   int
	cancel func()
}

func (p *patience) Err() error {
	if p.left--; p.left == 0 {
		p.cancel()
	}
	return p.Context.Err()
}

// A cancelled Fit ends, after the part of a step that is under way: a whole step of a
// large model may take longer than a cancelled call may.
func TestCancelFit(t *testing.T) {
	p := tinyParams()
	p.Steps = 1_000_000
	stops(t, "Fit", func(ctx context.Context, cancel func()) error {
		run := testRun(t)
		run.OnProgress = func(float64, string) { cancel() }
		_, err := fit(ctx, t, p, run)
		return err
	})
	p.Batch, p.Steps = 4*microbatch, 1
	tr, err := newTraining(testRun(t), p.filled(), []example{{tokens: []int32{3, 1, 4, 1, 5}, target: 2}}, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.trainer.Close()
	parts, shuffle := 0, tr.shuffle
	stops(t, "a step", func(ctx context.Context, cancel func()) error {
		tr.shuffle = func(epoch int) *rand.Rand { // one text: an epoch each
			if parts = epoch/microbatch + 1; parts == 2 {
				cancel()
			}
			return shuffle(epoch)
		}
		return tr.step(ctx)
	})
	if parts != 2 {
		t.Errorf("cancelled in part 2 of 4, a step ends in part %d", parts)
	}
}

// So do a cancelled Generate, and a chat whose asker is gone: its writer is free for
// others.
func TestCancelWriting(t *testing.T) {
	run, g := fitted(t, tinyParams())
	stops(t, "Generate", func(ctx context.Context, cancel func()) error {
		weeks := 0
		run.OnProgress = func(float64, string) {
			if weeks++; weeks == 2 { // the first weeks are written
				cancel()
			}
		}
		return g.Generate(ctx, run, []data.Request{{User: 1, Weeks: 1000, Events: 100_000, MaxWeeks: 1000}}, nothing{})
	})
	m, err := newChatModel(run.ModelDir, 1)
	if err != nil {
		t.Fatal(err)
	}
	l := newLanguage(&run.Vocabulary, false)
	long := serve.Chat{Temperature: 1, TopP: 1, Messages: []serve.Message{{Role: "user", Text: asking(t, l, 10, func(a *prompt.Ask) { a.Weeks = 100 })}}}
	stops(t, "a chat", func(ctx context.Context, cancel func()) error {
		_, err := m.Complete(&patience{Context: ctx, left: 20, cancel: cancel}, long)
		return err
	})
	if len(m.writers) != 1 {
		t.Error("the writer of a cancelled chat is not free")
	}
	stops(t, "llm-serve", func(ctx context.Context, cancel func()) error {
		out, in := io.Pipe()
		go func() {
			_, _ = out.Read(make([]byte, 1)) // it serves
			cancel()
			_ = out.Close()
		}()
		if status := llmServe().Run(ctx, []string{"-model", run.ModelDir, "-address", "127.0.0.1:0"}, in, io.Discard); status != 0 {
			t.Errorf("exit status %d", status)
		}
		return ctx.Err()
	})
}
