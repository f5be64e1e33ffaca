package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// seqgan implements sdk.Generator.
type seqgan struct{ params Params }

// Fit trains the networks on the population and leaves the generator's weights,
// those that were kept on the way too.
func (s seqgan) Fit(ctx context.Context, run *sdk.Run, train data.Events, _ data.Profiles) error {
	form, err := newFixed(&run.Vocabulary, s.params.Length)
	if err != nil {
		return err
	}
	t, err := newTraining(run, s.params, form.language(), form.sequences(train))
	if err != nil {
		return err
	}
	defer t.close()
	t.keep = func(name string) error { return save(run, s.params, name, t.generator) }
	if err := t.train(ctx); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	if err := t.writeLosses(); err != nil {
		return err
	}
	return save(run, s.params, "", t.generator)
}

// writeLosses reports losses.csv.
func (t *training) writeLosses() error {
	var text strings.Builder
	text.WriteString("phase,step,loss\n")
	for _, l := range t.now.Losses {
		fmt.Fprintf(&text, "%s,%d,%.6f\n", l.Phase, l.Step, l.Loss)
	}
	return t.run.Artifact("losses.csv", []byte(text.String()))
}

// sampleAhead is how many weeks of a user are drawn together.
const sampleAhead = 128

// Generate draws sequences for each user until there are as many events as the
// request wants.
func (s seqgan) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	form, err := newFixed(&run.Vocabulary, s.params.Length)
	if err != nil {
		return err
	}
	g := newGenerator(form.language(), s.params.Size.shape().generator, 0, nn.Crew(run.Threads))
	if err := load(run, s.params, s.params.Checkpoint, g); err != nil {
		return err
	}
	sampler := newSampler(g)
	for i, r := range requests {
		weeks := min(r.MaxWeeks, (r.Events+form.length-1)/form.length)
		for from := 0; from < weeks; from += sampleAhead {
			drawn := make([]sequence, min(sampleAhead, weeks-from))
			err := sampler.sample(ctx, drawn, func(k int) *rand.Rand {
				return run.Rand(fmt.Sprintf("user %d: week %d", r.User, from+k))
			})
			if err != nil {
				return err
			}
			for k, s := range drawn {
				if err := out.Week(form.week(s.tokens, r.User, uint32(from+k+1))); err != nil {
					return err
				}
			}
		}
		run.Progress(float64(i+1)/float64(len(requests)), "sampling")
	}
	return nil
}
