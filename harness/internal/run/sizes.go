package run

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Sizes returns what a plugin's estimate of a step is asked for. Rows that are
// not written yet count as many as are asked for.
func Sizes(set *dataset.Dataset, step *plan.Step) (sdk.Sizes, error) {
	w, r := step.Work, newRows(set)
	sizes := sdk.Sizes{
		Call: string(step.Kind), Users: len(w.Users),
		Vocabulary: sdk.VocabularySize{
			Locations: len(set.Vocabulary.Locations), Behaviours: len(set.Vocabulary.Behaviours),
			Intents: len(set.Vocabulary.Intents), SlotsPerDay: set.Vocabulary.SlotsPerDay,
		},
	}
	if step.Kind == plan.Synthesize {
		sizes.Call = "generate"
	}
	for _, user := range w.Users {
		if step.Kind == plan.Synthesize {
			q, err := r.request(user, w)
			if err != nil {
				return sizes, err
			}
			sizes.Events, sizes.Weeks = sizes.Events+q.History.Len(), sizes.Weeks+q.Weeks
			continue
		}
		for _, source := range w.Sources {
			part := source.Part
			if source.From != "" {
				part = plan.Train
			}
			rows, err := r.part(user, part, w.Limit)
			if err != nil {
				return sizes, err
			}
			sizes.Events += rows.Len()
		}
		if w.Windows != plan.None {
			sizes.Windows += set.Test(user).Len()
		}
	}
	return sizes, nil
}
