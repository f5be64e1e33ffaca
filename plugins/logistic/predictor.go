package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/modelfile"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// format names the layout of model.json.
const format = "logistic/1"

// logistic implements sdk.Predictor.
type logistic struct{ params Params }

// learned is what model.json holds.
type learned struct {
	Context   sdk.Context `json:"context"`
	History   History     `json:"history"`
	Frequency []float64   `json:"frequency"` // (K)
	Weights   weights     `json:"weights"`   // ((D+1) K), see layout and weights
}

// Pretrain fits the weights to every target of train. The dev users have nothing
// to decide.
func (p logistic) Pretrain(ctx context.Context, run *sdk.Run, train, _ data.Events) error {
	l := layoutOf(run, p.params.History, frequencies(run, train))
	x, y := newMatrix(l), []int32(nil)
	for _, user := range train.ByUser() {
		if err := ctx.Err(); err != nil {
			return err
		}
		y = l.targets(x, y, user)
	}
	problem := newProblem(x, y, l.classes, run.Threads)
	problem.penalty = 1 / p.params.C
	w := make(weights, problem.size())
	if len(y) > 0 {
		var err error
		if w, err = minimise(ctx, run, problem, w, p.params.MaxIterations); err != nil {
			return err
		}
	}
	return modelfile.Save(run.ModelDir, format, learned{run.Context, p.params.History, l.frequency, w})
}

// frequencies returns the share of each class, half a row added to each. (K)
func frequencies(run *sdk.Run, rows data.Events) []float64 {
	f := make([]float64, run.Classes())
	for i := range rows.Len() {
		if c := run.Class(rows.Row(i)); int(c) < len(f) {
			f[c]++
		}
	}
	total := float64(len(f)) / 2
	for _, n := range f {
		total += n
	}
	for c := range f {
		f[c] = (f[c] + .5) / total
	}
	return f
}

// Load opens the model.
func (p logistic) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	var m learned
	if err := modelfile.Load(run.ModelDir, format, &m); err != nil {
		return nil, err
	}
	if err := m.check(run, p.params); err != nil {
		return nil, fmt.Errorf("model in %s: %w", run.ModelDir, err)
	}
	l := layoutOf(run, m.History, m.Frequency)
	return newScorer(p.params, l, m.Weights, nil), nil
}

// check says why a model does not fit the run.
func (m *learned) check(run *sdk.Run, params Params) error {
	switch {
	case m.Context != run.Context:
		return fmt.Errorf("it was trained with context %q, the run has %q: train again", m.Context, run.Context)
	case m.History != params.History:
		return fmt.Errorf("it was trained with history %q, the params say %q: train again", m.History, params.History)
	case len(m.Frequency) != run.Classes():
		return fmt.Errorf("it has %d classes, the run has %d: train again with this vocabulary and target", len(m.Frequency), run.Classes())
	}
	for c, f := range m.Frequency {
		if !(f > 0 && f <= 1) {
			return fmt.Errorf("frequency of class %d is %v", c, f)
		}
	}
	if want := (layoutOf(run, m.History, m.Frequency).columns + 1) * run.Classes(); len(m.Weights) != want {
		return fmt.Errorf("it has %d weights, want %d", len(m.Weights), want)
	}
	for i, w := range m.Weights {
		if math.Abs(w) > 1e6 {
			return fmt.Errorf("weight %d is %v", i, w)
		}
	}
	return nil
}

// targets appends a row of features and a class for each target of one user's
// training rows. The user's histogram leaves out the fifth of the rows that the
// target is in: leaving out the target alone would give it away, its count being
// one lower than in every other row.
func (l *layout) targets(x *matrix, y []int32, user data.Events) []int32 {
	var fifths [5][]float64 // the user's counts without each fifth
	n := user.Len()
	if l.user >= 0 {
		for b := range fifths {
			var others data.Events
			others.Append(user.Slice(0, ceil(b*n, 5)))
			others.Append(user.Slice(ceil((b+1)*n, 5), n))
			fifths[b] = l.count(make([]float64, l.classes), others)
		}
	}
	row := 0
	for _, sequence := range user.BySequence() {
		at := row
		row += sequence.Len()
		data.Targets(sequence, l.run.Window)(func(history data.Events, target data.Event) bool {
			at++
			c := l.class(target)
			if c == l.classes {
				return true
			}
			l.append(x, data.Window{Weekday: target.Weekday, Slot: target.Slot, History: history}, fifths[at*5/n])
			y = append(y, int32(c))
			return true
		})
	}
	return y
}

func ceil(a, b int) int { return (a + b - 1) / b }

// scorer scores windows with weights and, with HistoryWindowUser, the counts of
// the user that it was fine-tuned on.
type scorer struct {
	params  Params
	layout  *layout
	weights weights
	user    []float64 // (K), or nil
}

func newScorer(params Params, l *layout, w weights, user []float64) *scorer {
	return &scorer{params, l, w, user}
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
	return newScorer(s.params, l, w, l.count(make([]float64, l.classes), user)), ctx.Err()
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
