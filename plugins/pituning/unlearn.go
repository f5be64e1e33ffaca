package main

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
)

// When unlearning is looked at and ends.
const (
	unlearnEpochs   = 3
	unlearnChecks   = 4   // in each epoch
	unlearnTolerate = .02 // loss of accuracy on what is retained
)

// forgetting is what unlearning a user is about.
type forgetting struct {
	teacher *network // the population's model
	classes []int32
	weight  float64 // eta
}

// forgetting returns what to unlearn for a user.
func (m *model) forgetting(user *tokens.Table) forgetting {
	f := forgetting{teacher: m.network, weight: m.params.UnlearnWeight}
	if m.params.Unlearn {
		f.classes = partition(m.population, recipe.Shares(user.Class, m.classes), m.params.UnlearnRatio)
	}
	return f
}

// unlearn makes the user's copy, which is still the population's model, forget
// what the population does where the user does something else, before it is
// fine-tuned: step by step it minimises
//
//	mean over R of CE(teacher, student) - eta mean over F of min(CE(c, student), ln K + 1)
//
// where teacher is the population's model. F are the user's targets of the classes
// that partition names, if the teacher answers them with another class c; R are
// the user's other targets. Four times an epoch it is checked: it ends when the
// cross-entropy on F is that of chance, ln K, when the accuracy on R has fallen by
// more than two points (then the weights of the check before come back), or after
// three epochs. Where F is empty nothing is done.
//
// The figure of PITuning has the teacher's logits in both terms. While the student
// is the teacher, the gradient of a cross-entropy with all of its answer is 0 but
// for the noise of dropout; so F takes the class that it ranks first.
// The target's own class would not do either: where that is rare in the
// population, its cross-entropy is above ln K from the start.
func (t *tuner) unlearn(ctx context.Context, f forgetting, rng *rand.Rand) error {
	x, err := t.sets(ctx, f)
	if err != nil || x.size[forget] == 0 {
		return err
	}
	accuracy, _, err := t.assess(ctx, x)
	if err != nil {
		return err
	}
	chance := math.Log(float64(t.network.classes))
	t.start(t.params.UnlearnRate, rng)
	t.before.Take()
	for range unlearnEpochs {
		steps := 0
		for _, err := range t.epoch(rng, f.aim) {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			all := (len(t.spans) + t.params.FinetuneBatch - 1) / t.params.FinetuneBatch
			if steps++; steps*unlearnChecks/all == (steps-1)*unlearnChecks/all {
				continue
			}
			now, forgotten, err := t.assess(ctx, x)
			switch {
			case err != nil:
				return err
			case now < accuracy-unlearnTolerate:
				t.before.Restore()
				return nil
			case forgotten >= chance:
				return nil
			}
			t.before.Take()
		}
	}
	return nil
}

// aim fills in the targets of a batch: the teacher's answers where they are to be
// retained, one class with a negative weight where it is to be forgotten.
func (f forgetting) aim(b *batch) {
	n := &b.targets
	f.teacher.answer(b, 1)
	n.smoothing, n.ceiling = 0, math.Log(float64(f.teacher.classes))+1
	var forgotten, retained float64
	for i, w := range n.hard {
		n.soft = append(n.soft, w)
		if w == 0 {
			continue
		}
		answer := best(n.teacher[i*f.teacher.classes:][:f.teacher.classes])
		if !slices.Contains(f.classes, n.class[i]) || answer == n.class[i] {
			n.hard[i] = 0
			retained++
			continue
		}
		n.hard[i], n.soft[i], n.class[i] = -1, 0, answer
		forgotten++
	}
	for i := range n.hard {
		n.hard[i] *= float32(f.weight / max(forgotten, 1))
		n.soft[i] /= float32(max(retained, 1))
	}
}

// best returns the class with the highest score, of equals the lowest.
func best(scores []float32) int32 {
	c := 0
	for i, v := range scores {
		if v > scores[c] {
			c = i
		}
	}
	return int32(c)
}

// sets are every target of the user, uncorrupted, in the retain set R, the forget
// set F or neither.
type sets struct {
	spans []tokens.Span
	rows  []member // the wanted rows of spans, in order
	size  [3]int   // how many members each set has
}

// member is a row with the user's class, in F with the class to be forgotten.
type member struct {
	class int32
	of    set
}

type set uint8

const (
	neither set = iota
	retain
	forget
)

// sets asks the teacher which of the user's targets are in which.
func (t *tuner) sets(ctx context.Context, f forgetting) (*sets, error) {
	n, x := t.network, &sets{}
	x.spans = n.spans(nil, t.table, 1, nil)
	if !n.masked {
		x.spans = t.table.Tiles(nil, n.space.Positions(), nil) // windows' fill: the fewest of them
	}
	b := n.batch
	for spans := range slices.Chunk(x.spans, n.limits.Sequences) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		b.reset()
		for _, s := range spans {
			n.predictSpan(b, t.table, s, nil)
		}
		f.aim(b)
		for i, class := range b.targets.class {
			of := neither
			switch {
			case b.targets.soft[i] > 0:
				of = retain
			case b.targets.hard[i] < 0:
				of = forget
			}
			x.size[of]++
			x.rows = append(x.rows, member{class, of})
		}
	}
	return x, nil
}

// assess returns how the user's copy does: the accuracy on R, 1 if that is empty,
// and the mean cross-entropy with what is to be forgotten on F.
func (t *tuner) assess(ctx context.Context, x *sets) (accuracy, forgotten float64, err error) {
	n, rows := t.network, x.rows
	var right, surprise float64
	for spans := range slices.Chunk(x.spans, n.limits.Sequences) {
		if ctx.Err() != nil {
			return 0, 0, context.Cause(ctx)
		}
		b := n.batch
		b.reset()
		for _, s := range spans {
			n.predictSpan(b, t.table, s, nil)
		}
		n.infer(b, false, t.logits)
		for i, row := range rows[:len(b.Wanted)] {
			logits := t.logits[i*n.classes:][:n.classes]
			switch {
			case row.of == forget:
				surprise += recipe.CrossEntropy(logits, int(row.class))
			case row.of == retain && best(logits) == row.class:
				right++
			}
		}
		rows = rows[len(b.Wanted):]
	}
	accuracy, forgotten = 1, surprise/float64(max(x.size[forget], 1))
	if x.size[retain] > 0 {
		accuracy = right / float64(x.size[retain])
	}
	return accuracy, forgotten, nil
}
