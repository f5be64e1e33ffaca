package main

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// When unlearning ends.
const (
	unlearnEpochs   = 3
	unlearnTolerate = .02 // loss of accuracy on what is retained
)

// lapse is what unlearning a user is about.
type lapse struct {
	teacher *network // the population's model
	forget  []int32  // classes
	weight  float64  // eta
}

// unlearn makes the user's copy, which is still the population's model, forget
// what the population does where the user does something else, before it is
// fine-tuned: step by step it minimises
//
//	mean over R of CE(teacher, student) - eta mean over F of min(CE(c, student), ln K + 1)
//
// where teacher is the population's model. F are the user's targets of the classes
// that partition names, if the teacher answers them with another class c; R are
// the user's other targets. It ends after three epochs, when the cross-entropy on
// F is that of chance, ln K, or when the accuracy on R has fallen by more than two
// points: then the weights before that step come back.
//
// The figure of PITuning has the teacher's logits in both terms. As long as the
// student is the teacher, the gradient of a cross-entropy with all of its answer
// is 0 and nothing would be forgotten; so F takes the class that it ranks first.
// The target's own class would not do either: where that is rare in the
// population, its cross-entropy is above ln K from the start.
func (t *tuner) unlearn(ctx context.Context, l lapse, rng *rand.Rand) error {
	n := t.network
	chance := math.Log(float64(n.classes))
	accuracy, _ := t.survey(l)
	t.start(t.params.UnlearnRate, rng)
	for range unlearnEpochs {
		for _, err := range t.epoch(rng, func(b *batch) {
			t.before.Take()
			l.aim(b)
		}) {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			now, surprise := t.survey(l)
			if now < accuracy-unlearnTolerate {
				t.before.Restore()
				return nil
			}
			if surprise >= chance {
				return nil
			}
		}
	}
	return nil
}

// aim fills in the targets of a batch: the teacher's answers where they are to be
// retained, one class with a negative weight where it is to be forgotten.
func (l lapse) aim(b *batch) {
	n := &b.targets
	l.teacher.answer(b, 1)
	n.smoothing, n.ceiling = 0, math.Log(float64(l.teacher.classes))+1
	var forgotten, retained float64
	for i, w := range n.hard {
		n.soft = append(n.soft, w)
		if w == 0 {
			continue
		}
		answer := best(n.teacher[i*l.teacher.classes:][:l.teacher.classes])
		if !slices.Contains(l.forget, n.class[i]) || answer == n.class[i] {
			n.hard[i] = 0
			retained++
			continue
		}
		n.hard[i], n.soft[i], n.class[i] = -1, 0, answer
		forgotten++
	}
	for i := range n.hard {
		n.hard[i] *= float32(l.weight / max(forgotten, 1))
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

// survey returns how the user's copy does on the user's targets: the accuracy on
// what is retained (1 if there is none) and the mean cross-entropy with what is to
// be forgotten.
func (t *tuner) survey(l lapse) (accuracy, surprised float64) {
	n := t.network
	stride := 1 // a bidirectional model answers for a window's target alone
	if !n.masked {
		stride = n.space.Positions() - 1
	}
	var right, retained, forgotten float64
	for spans := range slices.Chunk(t.table.Spans(nil, stride, nil), windowsOf(n)) {
		b := n.batch
		b.reset()
		for _, s := range spans {
			n.lesson(b, t.table, s, stride, nil)
		}
		l.aim(b)
		n.infer(b, false, t.logits)
		for i, class := range b.targets.class {
			row := t.logits[i*n.classes:][:n.classes]
			switch {
			case b.targets.hard[i] < 0:
				softmax(1, n.classes, row, 1)
				surprised += surprise(row[class])
				forgotten++
			case b.targets.soft[i] > 0:
				if retained++; best(row) == class {
					right++
				}
			}
		}
	}
	if retained == 0 {
		right, retained = 1, 1
	}
	return right / retained, surprised / max(forgotten, 1)
}
