package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// served writes down that a plugin's process started and takes the arguments
// away: the SDK serves a command line without any.
func served(name string) {
	for _, word := range os.Args[1:] {
		path, ok := strings.CutPrefix(word, "starts=")
		if !ok {
			continue
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
		if err == nil {
			fmt.Fprintln(f, name)
			f.Close()
		}
	}
	os.Args = os.Args[:1]
}

// tallyParams are of the predictor tally, which ranks classes by how often they
// occur: the population's counts times a weight, and the user's.
type tallyParams struct {
	Weight float64 `json:"weight" doc:"what one row of the population counts beside a user's" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	Share  float64 `json:"share" doc:"nothing; another param of fine-tuning" phase:"finetune"`
	Tell   string  `json:"tell" doc:"an environment variable to tell all about"`
}

var tallyPlugin = sdk.Plugin[tallyParams]{
	Name: "tally", Version: "1", Summary: "Ranks classes by how often they occur.",
	Defaults:  tallyParams{Weight: 0.01},
	Predictor: func(p tallyParams) (sdk.Predictor, error) { return counter{p}, nil },
	Estimate:  func(_ tallyParams, s sdk.Sizes) sdk.Cost { return sdk.Cost{FLOPs: float64(s.Events)} },
}

func serveTally() {
	served("tally")
	tallyPlugin.Serve()
}

type counter struct{ tallyParams }

// counts is a model: how often each class occurs.
type counts struct {
	Of     []float64
	weight float64
}

func (c counter) Pretrain(_ context.Context, run *sdk.Run, train, _ data.Events) error {
	if err := c.betray(run); err != nil {
		return err
	}
	b, err := json.Marshal(counts{Of: count(run, train)})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run.ModelDir, "counts.json"), b, 0o666)
}

// betray says what it knows of an environment variable: its value in the log,
// whether it has one in an artifact.
func (c counter) betray(run *sdk.Run) error {
	if c.Tell == "" {
		return nil
	}
	value, ok := os.LookupEnv(c.Tell)
	run.Log.Warn("betrayed", "value", value)
	fmt.Fprintln(os.Stderr, "betrayed on stderr:", value)
	slog.Warn("betrayed by slog " + value)
	return run.Artifact("knows.txt", fmt.Appendf(nil, "knows %s: %t\n", c.Tell, ok))
}

func (c counter) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	b, err := os.ReadFile(filepath.Join(run.ModelDir, "counts.json"))
	if err != nil {
		return nil, err
	}
	m := counts{weight: c.Weight}
	return m, json.Unmarshal(b, &m)
}

func (m counts) Finetune(_ context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	own := count(run, user)
	for i := range own {
		own[i] += m.weight * m.Of[i]
	}
	return counts{Of: own}, nil
}

// Score writes the counts for every window, and refuses windows that show less
// or more of their target than the run says.
func (m counts) Score(_ context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	for i, w := range windows.Each {
		if shown := w.Slot != data.Masked; shown != (run.Context == sdk.ContextTime) {
			return fmt.Errorf("context %s: window %d has slot %d", run.Context, i, w.Slot)
		}
		for c, n := range m.Of {
			out[i*run.Classes()+c] = float32(n)
		}
	}
	return nil
}

func count(run *sdk.Run, rows data.Events) []float64 {
	of := make([]float64, run.Classes())
	for i := range rows.Len() {
		if c := run.Class(rows.Row(i)); int(c) < len(of) {
			of[c]++
		}
	}
	return of
}

// again repeats the first day of what it is shown.
type again struct{}

type againParams struct {
	Shift int `json:"shift" doc:"slots to add" jsonschema:"minimum=0,maximum=10"`
}

var againPlugin = sdk.Plugin[againParams]{
	Name: "again", Version: "1", Summary: "Repeats a day.", Reads: sdk.ReadsSeed,
	Generator: func(againParams) (sdk.Generator, error) { return again{}, nil },
}

func serveAgain() {
	served("again")
	againPlugin.Serve()
}

// serveLearner serves the same as a generator that says that it learns.
func serveLearner() {
	served("learner")
	learner := againPlugin
	learner.Name, learner.Learns = "learner", true
	learner.Serve()
}

func (again) Fit(_ context.Context, run *sdk.Run, _ data.Events, _ data.Profiles) error {
	return os.WriteFile(filepath.Join(run.ModelDir, "nothing"), nil, 0o666)
}

func (again) Generate(_ context.Context, _ *sdk.Run, requests []data.Request, out sdk.Output) error {
	for _, r := range requests {
		for written, sequence := 0, uint32(1); written < r.Events && int(sequence) <= r.MaxWeeks; sequence++ {
			var week data.Events
			for d := range uint32(7) {
				for i := range r.History.Len() {
					e := r.History.Row(i)
					if e.Day != r.History.Day[0] {
						break
					}
					e.User, e.Sequence, e.Day, e.Weekday = r.User, sequence, 7*(sequence-1)+d, uint8(d)
					week.Add(e)
				}
			}
			if err := out.Week(week); err != nil {
				return err
			}
			written += week.Len()
		}
	}
	return nil
}
