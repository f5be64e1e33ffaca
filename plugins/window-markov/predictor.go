package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// windowMarkov implements sdk.Predictor.
type windowMarkov struct{ params Params }

// Pretrain counts the population's transitions. The dev users have nothing to
// decide.
func (w windowMarkov) Pretrain(ctx context.Context, run *sdk.Run, train, _ data.Events) error {
	l, err := learn(ctx, spaceOf(run), train)
	if err != nil {
		return err
	}
	return modelfile.Save(run.ModelDir, format, l)
}

// Load opens the model.
func (w windowMarkov) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	p, err := load(spaceOf(run))
	if err != nil {
		return nil, err
	}
	return &scorer{params: w.params, population: p, user: newTally()}, nil
}

// scorer scores windows with the population's tables, the tally of one user's
// rows (empty if there is none) and each window's own counts.
type scorer struct {
	params     Params
	population *population
	user       *tally
	rows       data.Events // of the user tally
}

// Finetune counts the user's rows, in the modes that use them.
func (m *scorer) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tuned := &scorer{params: m.params, population: m.population, user: newTally()}
	if m.params.Mode.readsUser() {
		tuned.user.addRows(spaceOf(run), user)
		tuned.rows = user
	}
	return tuned, nil
}

// Score writes the backed-off distribution of each window's state.
func (m *scorer) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	sp := spaceOf(run)
	var own evidence
	q, base := make([]float64, sp.classes), make([]float64, sp.classes)
	for i, w := range windows.Each {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := state{last: sp.classes, time: noTime}
		if n := w.History.Len(); n > 0 {
			s = sp.before(w.History.Row(n-1), w.Weekday, w.Slot)
		}
		own.reset()
		own.addTally(m.user, s)
		if m.params.Mode.readsWindow() {
			own.addHistory(sp, w.History, overlap(m.rows, w.History), s)
		}
		m.distribution(s, &own, q, base)
		for c, v := range base {
			out[i*sp.classes+c] = float32(v)
		}
	}
	return nil
}

// distribution writes P(class | state) to base: the population's row of the
// state, tilted by how much more often than the population the user does each
// class, then backed off to by the user's own counts of (last class) and of
// (last class, time). q is scratch; both have length K.
func (m *scorer) distribution(s state, own *evidence, q, base []float64) {
	f := m.population.frequency
	copy(q, f)
	own.all.mixInto(q, m.params.PriorFrequency)
	m.population.at(s, m.params.Hour, base)
	sum := 0.0
	for c := range base {
		base[c] *= q[c] / f[c]
		sum += base[c]
	}
	for c := range base {
		base[c] /= sum
	}
	own.after.mixInto(base, m.params.PriorTransition)
	if m.params.Hour {
		own.at.mixInto(base, m.params.PriorHour)
	}
}
