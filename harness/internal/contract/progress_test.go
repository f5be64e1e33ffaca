package contract

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// How far a plugin is reaches the harness's display; of fine-tuning, whose calls are
// of one user each, the harness says so itself.
func TestProgressIsTold(t *testing.T) {
	set := fixture()
	for u := range set.Users {
		if set.Users[u].Role == dataset.Dev {
			set.Users[u].Role = dataset.Individual
		}
	}
	l := newLab(t, set)
	type report struct {
		Fraction float64
		Note     string
	}
	var mu sync.Mutex
	told := map[plan.Kind][]report{}
	l.progress = func(s *plan.Step, fraction float64, note string) {
		mu.Lock()
		defer mu.Unlock()
		told[s.Kind] = append(told[s.Kind], report{fraction, note})
	}
	e := l.experimentOf("finetune-replacement", []plan.Entry{l.entry("null/prompter", nil)}, []plan.Entry{l.entry(predictors[0], nil)})
	e.Controls = nil
	l.mustRun(e)
	shard := []report{{0, "user 1 of 2"}, {.5, "user 2 of 2"}}
	want := map[plan.Kind][]report{
		plan.Synthesize: {{0, "asking"}, {.5, "asking"}},
		plan.Finetune:   append(shard, shard...), // on real rows and on synthetic ones
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
