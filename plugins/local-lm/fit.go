package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// Fit learns the tokens, then the network, from pairs of weeks of the population.
func (g localLM) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	p := g.params
	pairs, err := week.Pairs(ctx, run, train, profiles)
	if err != nil {
		return err
	}
	l := newLanguage(&run.Vocabulary, week.Still(train))
	l.blind = !p.Profile
	tokens, err := l.tokenizerOf(ctx, pairs, p.Merges)
	if err != nil {
		return err
	}
	var texts []example
	total := 0
	for _, pair := range pairs {
		e := l.example(tokens, pair, p.Length)
		texts = append(texts, e)
		total += len(e.tokens)
	}
	t, err := newTraining(run, p, texts, tokens.size())
	if err != nil {
		return sdk.InvalidParams(err)
	}
	defer t.trainer.Close()
	run.Log.Info("training", "pairs", len(pairs), "tokens", total, "longest", longest(texts), "targets_cut", cutOff(texts), "weights", t.network.weights())
	keeper := resume.Open(run)
	if err := t.run(ctx, run, keeper); err != nil {
		return fmt.Errorf("training: %w", err)
	}
	m := &model{network: t.network, language: l, tokens: tokens}
	if err := m.save(run.ModelDir); err != nil {
		return err
	}
	if err := report(run); err != nil {
		return err
	}
	return keeper.Done()
}

// Models up to that many bytes are reported, in pieces.
const (
	mostReported = 64 << 20
	pieceBytes   = 1 << 20
)

// report makes the files of a model artifacts, so that it can be taken out of the
// harness's store and served; one that is too large stays in the store alone.
func report(run *sdk.Run) error {
	for _, name := range []string{modelfile.Name, fileName} {
		text, err := os.ReadFile(filepath.Join(run.ModelDir, name))
		if err != nil {
			return err
		}
		if len(text) > mostReported {
			run.Log.Warn("the model is too large to be an artifact", "file", name, "bytes", len(text), "most", mostReported)
			continue
		}
		for piece := range slices.Chunk(text, pieceBytes) {
			if err := run.Artifact(name, piece); err != nil {
				return err
			}
		}
	}
	return nil
}
