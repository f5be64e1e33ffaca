package sdktest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func inMemory(plugin sdktest.Registrar) sdktest.Plugin {
	return sdktest.Plugin{Open: func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) }}
}

func TestPopulationKeepsTheContract(t *testing.T) {
	v := sdktest.Vocabulary()
	for _, users := range [][]uint32{sdktest.Population, sdktest.Dev, sdktest.Individuals} {
		e := sdktest.Train(users)
		if err := data.Check(e, &v); err != nil {
			t.Error(err)
		}
		if e.Len() < 50*len(users) {
			t.Errorf("%d rows for %d users", e.Len(), len(users))
		}
	}
}

type seedParams struct {
	Salt string `json:"salt" doc:"part of the name of the random stream" phase:"generate"`
	User string `json:"user" doc:"what is shown of a user" jsonschema:"enum=nothing,enum=week" phase:"generate" reads:"nothing=none,week=seed"`
}

// sampler draws the events of a week from the counts of behaviours in the
// training rows. It may have a flaw.
type sampler struct {
	seedParams
	flaw  string
	calls *atomic.Uint32 // of Generate, in all processes
}

func samplerPlugin(flaw string) sdk.Plugin[seedParams] {
	var calls atomic.Uint32
	return sdk.Plugin[seedParams]{
		Name: "sampler", Version: "1", Summary: "Draws events from counts.", Learns: true, Attempts: true,
		Defaults: seedParams{User: "week"}, Reads: sdk.ReadsSeed,
		Generator: func(p seedParams) (sdk.Generator, error) { return sampler{p, flaw, &calls}, nil },
	}
}

func (s sampler) Fit(ctx context.Context, run *sdk.Run, train data.Events, _ data.Profiles) error {
	counts := make([]int, len(run.Vocabulary.Behaviours)+1)
	for _, b := range train.Behaviour {
		counts[b]++
	}
	run.Progress(1, "counted")
	if s.flaw == "deaf" {
		select {
		case <-ctx.Done():
			select {} // works on and on
		case <-time.After(time.Second / 2):
		}
	}
	switch s.flaw {
	case "threads":
		counts[0] += run.Threads
	case "phase":
		counts[0] += len(s.Salt)
	}
	raw, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run.ModelDir, "counts.json"), raw, 0o600)
}

func (s sampler) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	raw, err := os.ReadFile(filepath.Join(run.ModelDir, "counts.json"))
	if err != nil {
		return err
	}
	var counts []int
	if err := json.Unmarshal(raw, &counts); err != nil {
		return err
	}
	var bag []uint32
	for b, n := range counts {
		for range n {
			bag = append(bag, uint32(b))
		}
	}
	random := run.Rand(s.Salt)
	calls := s.calls.Add(1)
	for _, r := range requests {
		switch {
		case s.flaw == "reads" && s.User == "nothing" && r.History.Len() == 0:
			continue // needs what it says it does not read
		case s.User == "nothing" && r.History.Len() > 0:
			return errors.New("the suite shows more than is read")
		case s.flaw == "lazy":
			r.MaxWeeks = 1
		case s.flaw == "eager":
			r.Events += 7
		case s.flaw == "memory":
			random = run.Rand(fmt.Sprint(calls))
		case s.flaw == "closed" && r.User > sdktest.Individuals[2]:
			return errors.New("no such user")
		case s.flaw == "scribble":
			if err := os.WriteFile(filepath.Join(run.ModelDir, "log"), nil, 0o600); err != nil {
				return err
			}
		}
		for n, week := 0, uint32(1); n < r.Events && int(week) <= r.MaxWeeks; week++ {
			var e data.Events
			for day := range uint32(7) {
				b := bag[random.IntN(len(bag))]
				e.Add(data.Event{User: r.User, Sequence: week, Day: 7*(week-1) + day, Weekday: uint8(day), Slot: 20,
					Behaviour: b, Intent: run.Vocabulary.IntentOf[b]})
			}
			if s.flaw == "silent" {
				// no attempt
			} else if err := out.Attempt(data.Attempt{User: r.User, Week: week, Weeks: 1, Parsed: e}); err != nil {
				return err
			}
			if err := out.Week(e); err != nil {
				return err
			}
			n += e.Len()
		}
	}
	return ctx.Err()
}

// frequency scores by what is frequent in training, in the user's rows and in
// the window. It may have a flaw.
type frequency struct {
	flaw   string
	params frequencyParams
	counts []float32
}

// frequencyParams has params of fine-tuning: a number that is refused above 2, by
// the plugin alone, a text, and an object.
type frequencyParams struct {
	Rate float64 `json:"rate" doc:"what a row of a user counts" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	Note string  `json:"note" doc:"anything" phase:"finetune"`
	User struct {
		Name  string `json:"name" doc:"anything" jsonschema:"enum=a,enum=b"`
		Prior int    `json:"prior" doc:"anything"`
	} `json:"user" doc:"of the user" phase:"finetune"`
}

var frequencyDefaults = func() (p frequencyParams) {
	p.Rate, p.User.Name = 2, "a"
	return p
}()

func frequencyPlugin(flaw string) sdk.Plugin[frequencyParams] {
	return sdk.Plugin[frequencyParams]{
		Name: "frequency", Version: "1", Summary: "Scores by counts.",
		Defaults: frequencyDefaults,
		Validate: func(p frequencyParams) error {
			if p.Rate > 2 {
				return errors.New("rate: more than 2")
			}
			return nil
		},
		Predictor: func(p frequencyParams) (sdk.Predictor, error) { return frequency{flaw: flaw, params: p}, nil },
	}
}

func (f frequency) Pretrain(_ context.Context, run *sdk.Run, train, _ data.Events) error {
	sums := frequency{}.with(run, train).counts
	switch f.flaw {
	case "phase":
		sums[0] += float32(f.params.Rate)
	case "phase-text":
		sums[0] += float32(len(f.params.Note))
	case "phase-object":
		sums[0] += float32(f.params.User.Prior)
	}
	raw, err := json.Marshal(sums)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run.ModelDir, "counts.json"), raw, 0o600)
}

func (f frequency) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	raw, err := os.ReadFile(filepath.Join(run.ModelDir, "counts.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &f.counts); err != nil {
		return nil, err
	}
	return f, nil
}

func (f frequency) Finetune(_ context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	if f.flaw == "empty" && user.Len() == 0 {
		return nil, errors.New("no rows")
	}
	tuned := f.with(run, user)
	if f.flaw == "keeps" {
		copy(f.counts, tuned.counts)
	}
	return tuned, nil
}

func (f frequency) Score(_ context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	for i, w := range windows.Each {
		switch f.flaw {
		case "neighbours":
			w.History = windows.History
		case "number":
			f.counts[0] = float32(w.ID % 5)
		case "place":
			f.counts[0] = float32(i)
		}
		copy(out[i*run.Classes():], f.with(run, w.History).counts)
	}
	return nil
}

// with adds the classes of rows to the counts.
func (f frequency) with(run *sdk.Run, rows data.Events) frequency {
	sum := frequency{f.flaw, f.params, make([]float32, run.Classes())}
	copy(sum.counts, f.counts)
	for i := range rows.Len() {
		if class := run.Class(rows.Row(i)); f.flaw == "unknown" || int(class) < run.Classes() {
			sum.counts[class]++
		}
	}
	return sum
}

func TestGenerator(t *testing.T) { sdktest.Generator(t, inMemory(samplerPlugin(""))) }
func TestPredictor(t *testing.T) { sdktest.Predictor(t, inMemory(frequencyPlugin(""))) }

// flawed, in the environment of this test binary, is the flaw that TestFlawed
// gives to its plugin.
const flawed = "BEHAVIORBENCH_TEST_FLAW"

func TestFlawed(t *testing.T) {
	kind, flaw, ok := strings.Cut(os.Getenv(flawed), " ")
	switch {
	case !ok:
		t.Skip("run by TestFlawsAreFound")
	case kind == "generator":
		sdktest.Generator(t, inMemory(samplerPlugin(flaw)))
	default:
		sdktest.Predictor(t, inMemory(frequencyPlugin(flaw)))
	}
}

// Every flaw fails the suite, in the subtest that is there for it.
func TestFlawsAreFound(t *testing.T) {
	for flaw, want := range map[string]string{
		"generator deaf":         "Cancellation_ends_a_call",
		"generator threads":      "Equal_calls_give_equal_bytes",
		"generator memory":       "Equal_calls_give_equal_bytes",
		"generator lazy":         "Amounts_are_kept",
		"generator eager":        "Amounts_are_kept",
		"generator silent":       "Attempts_are_as_described",
		"generator closed":       "A_user_without_history_and_profile_is_no_error",
		"generator scribble":     "Generate_only_reads_the_model",
		"generator phase":        "Params_that_training_does_not_read_change_no_model",
		"generator reads":        "What_it_reads_is_enough/nothing",
		"predictor neighbours":   "Scores_depend_on_their_window_alone/one_alone",
		"predictor number":       "Scores_depend_on_their_window_alone/renumbered",
		"predictor place":        "Scores_depend_on_their_window_alone/permuted",
		"predictor keeps":        "Every_user_starts_from_the_pretrained_model",
		"predictor empty":        "A_user_without_rows_is_no_error",
		"predictor phase":        "Params_that_training_does_not_read_change_no_model",
		"predictor phase-text":   "Params_that_training_does_not_read_change_no_model",
		"predictor phase-object": "Params_that_training_does_not_read_change_no_model",
		"predictor unknown":      "Behaviours_without_the_time_of_the_target",
	} {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFlawed$", "-test.v", "-test.timeout=1m")
			cmd.Env = append(os.Environ(), flawed+"="+flaw)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestFlawed/"+want+" ") {
				t.Errorf("%v, want %s to fail:\n%s", err, want, out)
			}
		})
	}
}
