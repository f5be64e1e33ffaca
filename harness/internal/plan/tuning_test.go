package plan

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tunedSample is sample with two predictors that have candidates: of one the rate
// acts in fine-tuning alone and the width does not.
func tunedSample(scenario string) *Experiment {
	e := sample(scenario)
	const schema = `{"type":"object","properties":{
		"rate":{"type":"number","default":1,"x-phase":"finetune"},"width":{"type":"integer","default":8}}}`
	for i, params := range [][]string{
		{`{"rate":1,"width":8}`, `{"rate":2,"width":8}`, `{"rate":2,"width":9}`, `{"rate":3,"width":9}`},
		{`{"rate":1,"width":8}`, `{"rate":2,"width":8}`},
	} {
		p := &e.Predictors[i]
		p.Plugin.Description.ParamsSchema = json.RawMessage(schema)
		p.Params = json.RawMessage(`{"rate":1,"width":8}`)
		for _, c := range params {
			p.Candidates = append(p.Candidates, Candidate{Name: c, Params: json.RawMessage(c)})
		}
	}
	return e
}

func expandTuning(t *testing.T, e *Experiment) *Graph {
	t.Helper()
	g, err := ExpandTuning(e)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Settings are chosen on the dev users: no step but pretraining works on anybody
// else, pretraining is the table's own, and no test row trains anything.
func TestTuningTouchesDevUsersAlone(t *testing.T) {
	for scenario, part := range map[string]Part{"finetune-replacement": Train, "finetune-augmentation": Limited, "segment": Train} {
		e := tunedSample(scenario)
		for _, s := range expandTuning(t, e).Steps {
			if s.Kind == Pretrain {
				if diff := cmp.Diff(e.Dataset.Population, s.Work.Users); diff != "" || !cmp.Equal(s.Work.Sources, []Source{{Part: Train}}) {
					t.Errorf("%s: %s trains on %v of\n%s", scenario, s.Label, s.Work.Sources, diff)
				}
				continue
			}
			if diff := cmp.Diff(e.Dataset.Dev, s.Work.Users); diff != "" {
				t.Errorf("%s: %s is not of the dev users:\n%s", scenario, s.Label, diff)
			}
			if s.Kind == Finetune && !cmp.Equal(s.Work.Sources, []Source{{Part: part}}) {
				t.Errorf("%s: %s trains on %v, want %s", scenario, s.Label, s.Work.Sources, part)
			}
			if s.Kind == Finetune && (s.Work.Limit > 0) != (part == Limited) {
				t.Errorf("%s: %s has limit %d", scenario, s.Label, s.Work.Limit)
			}
			if !slices.Contains([]Kind{Finetune, Score, Measure}, s.Kind) {
				t.Errorf("%s: a step %s", scenario, s.Label)
			}
		}
	}
}

// Candidates share what pretraining does not tell apart, with each other and with
// the table.
func TestCandidatesShareAPretrainedModel(t *testing.T) {
	e := tunedSample("finetune-replacement")
	g := expandTuning(t, e)
	for predictor, want := range map[string]int{"first": 2 * e.Repeats, "second": e.Repeats} {
		if n := count(g, Pretrain, predictor); n != want {
			t.Errorf("%d pretrain steps of %s, want %d", n, predictor, want)
		}
	}
	if n := count(g, Finetune, "first"); n != 4*e.Repeats {
		t.Errorf("%d finetune steps of the first predictor, want %d", n, 4*e.Repeats)
	}
	if n := len(g.Blocks[0].Rows); n != 1+4 || g.Blocks[0].Rows[0].Name != "Pretrained" {
		t.Errorf("%d rows of the first predictor", n)
	}
	keys := map[Key]bool{}
	for _, s := range expand(t, e).Steps {
		keys[s.Key] = true
	}
	for _, s := range g.Steps {
		// The second pretrained model of the first predictor is of another width.
		if other := strings.Contains(string(s.Params), `"width":9`); s.Kind == Pretrain && keys[s.Key] == other {
			t.Errorf("%s with %s is a step of the table: %t", s.Label, s.Params, keys[s.Key])
		}
	}
}

// Candidates change no step of a table, and params of fine-tuning none of its
// pretraining.
func TestTuningChangesNoKey(t *testing.T) {
	e := tunedSample("finetune-replacement")
	with := expand(t, e)
	e.Predictors[0].Candidates = nil
	without := expand(t, e)
	e.Predictors[0].Params = json.RawMessage(`{"rate":7,"width":8}`)
	other := expand(t, e)
	for i, s := range with.Steps {
		if s.Key != without.Steps[i].Key {
			t.Errorf("candidates change the key of %s", s.Label)
		}
		if same := s.Key == other.Steps[i].Key; s.Kind == Pretrain && !same || s.Kind == Finetune && s.Plugin.Name == "first" && same {
			t.Errorf("another rate of fine-tuning keeps the key of %s: %t", s.Label, same)
		}
	}
}

func TestTuningMistakes(t *testing.T) {
	for want, edit := range map[string]func(*Experiment){
		"fine-tunes no predictor": func(e *Experiment) { e.Scenario = "pretrain-augmentation" },
		"no dev users":            func(e *Experiment) { e.Dataset.Dev = nil },
		"has candidates":          func(e *Experiment) { e.Predictors = e.Predictors[:1]; e.Predictors[0].Candidates = nil },
		"the scenarios are":       func(e *Experiment) { e.Scenario = "x" },
		"x-phase of a predictor is score": func(e *Experiment) {
			e.Predictors[0].Plugin.Description.ParamsSchema = json.RawMessage(`{"properties":{"rate":{"x-phase":"score"}}}`)
		},
	} {
		e := tunedSample("finetune-replacement")
		edit(e)
		if _, err := ExpandTuning(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}
