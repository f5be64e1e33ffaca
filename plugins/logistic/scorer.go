package main

import (
	"context"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// scorer scores windows with weights and, with HistoryWindowUser, the counts of
// the user that it was fine-tuned on.
type scorer struct {
	params  Params
	layout  *layout
	weights weights
	user    []float64 // (K): counts of the user's rows, or nil
}

// Finetune takes the user's histogram (HistoryWindowUser) and continues training
// on the user's targets from the pretrained weights, with a penalty of
// strength/2 |W - pretrained|^2 (FinetuneWeights): the maximum a posteriori under
// a Gaussian prior around them.
func (s *scorer) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	l, w := s.layout, s.weights
	if s.params.Finetune == FinetuneWeights {
		x := newMatrix(l)
		if y := l.targets(x, nil, user); len(y) > 0 {
			problem := newProblem(x, y, l.classes, 1)
			problem.penalty, problem.prior, problem.penaliseIntercepts = s.params.Strength, w, true
			var err error
			if w, err = minimise(ctx, run, problem, slices.Clone(w), s.params.MaxIterations); err != nil {
				return nil, err
			}
		}
	}
	return &scorer{s.params, l, w, l.count(make([]float64, l.classes), user)}, ctx.Err()
}

// Score writes the probability of each class.
func (s *scorer) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	x := newMatrix(s.layout)
	parameters := newExpanded(s.layout.classes, x)
	parameters.load(s.weights)
	z := make([]float64, s.layout.classes)
	for i, w := range windows.Each {
		if err := ctx.Err(); err != nil {
			return err
		}
		x.reset()
		s.layout.append(x, w, s.user)
		parameters.logits(x.row(0), z)
		softmax(z)
		for c, p := range z {
			out[i*len(z)+c] = float32(p)
		}
	}
	return nil
}
