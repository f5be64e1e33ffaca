// Null/tuner is a predictor that counts classes: of the population when it is
// pretrained, of the user on top when it is fine-tuned.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/null/internal/transcript"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Params of the plugin.
type Params struct {
	Transcript bool `json:"transcript" doc:"write every received row to the artifact received"`
}

type tuner struct{ params Params }

// counts is a model and a scorer: how often each class was seen.
type counts struct {
	Classes []float32
	log     transcript.Transcript
	params  Params
}

func main() {
	sdk.Plugin[Params]{
		Name: "null-tuner", Version: "1",
		Summary:   "Counts classes; a null plugin for the contract's tests.",
		Predictor: func(p Params) (sdk.Predictor, error) { return tuner{p}, nil },
	}.Serve()
}

func (p tuner) Pretrain(_ context.Context, run *sdk.Run, train, dev data.Events) error {
	t := transcript.New(run, "pretrain", p.params.Transcript)
	if err := t.Events("train", train); err != nil {
		return err
	}
	if err := t.Events("dev", dev); err != nil {
		return err
	}
	b, err := json.Marshal(counts{Classes: add(make([]float32, run.Classes()), run, train)})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run.ModelDir, "counts.json"), b, 0o666)
}

func (p tuner) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	b, err := os.ReadFile(filepath.Join(run.ModelDir, "counts.json"))
	if err != nil {
		return nil, err
	}
	c := counts{params: p.params, log: transcript.New(run, "score", p.params.Transcript)}
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("counts.json: %w", err)
	}
	if len(c.Classes) != run.Classes() {
		return nil, fmt.Errorf("counts.json: %d classes, want %d", len(c.Classes), run.Classes())
	}
	return c, nil
}

func (c counts) Finetune(_ context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	log := transcript.New(run, "finetune", c.params.Transcript)
	if err := log.Events("train", user); err != nil {
		return nil, err
	}
	tuned := counts{Classes: add(append([]float32(nil), c.Classes...), run, user), log: log, params: c.params}
	return tuned, log.Line("ready")
}

func (c counts) Score(_ context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	if err := c.log.Windows(windows); err != nil {
		return err
	}
	for i, w := range windows.Each {
		row := out[i*run.Classes() : (i+1)*run.Classes()]
		copy(row, c.Classes)
		last := w.History.Row(w.History.Len() - 1) // a window is never empty
		if class := run.Class(last); int(class) < len(row) {
			row[class] += 0.5
		}
	}
	return nil
}

func add(classes []float32, run *sdk.Run, events data.Events) []float32 {
	for i := range events.Len() {
		if c := run.Class(events.Row(i)); int(c) < len(classes) {
			classes[c]++
		}
	}
	return classes
}
