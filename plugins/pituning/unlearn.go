package main

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
)

// When unlearning ends.
const (
	unlearnEpochs   = 3
	unlearnTolerate = .02 // loss of accuracy on what is retained
)

// unlearn makes the user's copy, which is still the population's model, forget the
// classes that partition names, before it is fine-tuned: epoch by epoch it
// minimises
//
//	mean over R of CE(teacher, student) - eta mean over F of min(CE(class, student), ln K + 1)
//
// where F are the user's targets of these classes, R the others, and teacher is
// the population's model. It ends after three epochs, when the cross-entropy on F
// is that of chance, ln K, or when the accuracy on R has fallen by more than two
// points: then the weights before that epoch come back.
//
// The figure of PITuning has the teacher's answers in both terms. But where the
// student is still the teacher the gradient of CE(teacher, student) is 0, so that
// nothing would ever be forgotten; F takes the true class instead.
func (t *tuner) unlearn(ctx context.Context, teacher *network, population []float32, rng *rand.Rand) error {
	p, n := t.params, t.network
	forget := partition(population, shares(t.table.Class, n.classes), p.UnlearnRatio)
	if len(forget) == 0 {
		return nil
	}
	aim := func(b *batch) { aimToForget(b, teacher, forget, p.UnlearnWeight) }
	chance := math.Log(float64(n.classes))
	accuracy, _ := t.survey(forget)
	before := nn.NewSnapshot(n.weights()...)
	t.start(p.UnlearnRate, rng)
	for range unlearnEpochs {
		before.Take()
		for _, err := range t.epoch(rng, aim) {
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		now, surprise := t.survey(forget)
		if now < accuracy-unlearnTolerate {
			before.Restore()
			return nil
		}
		if surprise >= chance {
			return nil
		}
	}
	return nil
}

// aimToForget fills in the targets of a batch: the teacher's answers where the
// class is to be retained, the class itself with a negative weight where it is not.
func aimToForget(b *batch, teacher *network, forget []int32, weight float64) {
	teacher.answer(b, 1)
	b.targets.smoothing, b.targets.ceiling = 0, math.Log(float64(teacher.classes))+1
	forgotten := func(i int) bool { return slices.Contains(forget, b.targets.class[i]) }
	counts := map[bool]float64{}
	for i, w := range b.targets.hard {
		if w != 0 {
			counts[forgotten(i)]++
		}
	}
	for i, w := range b.targets.hard {
		soft := float32(0)
		switch {
		case w == 0:
		case forgotten(i):
			b.targets.hard[i] = float32(-weight / counts[true])
		default:
			b.targets.hard[i], soft = 0, float32(1/counts[false])
		}
		b.targets.soft = append(b.targets.soft, soft)
	}
}

// survey returns how the user's copy does on the user's targets: the accuracy on
// those that are retained (1 if there is none) and the mean cross-entropy on those
// that are to be forgotten.
func (t *tuner) survey(forget []int32) (accuracy, surprised float64) {
	n := t.network
	stride := 1 // a bidirectional model answers for a window's target alone
	if !n.masked {
		stride = n.space.Positions() - 1
	}
	var right, retained, forgotten float64
	out := make([]float32, n.limits.Wanted*n.classes)
	for spans := range slices.Chunk(t.table.Spans(nil, stride, nil), windowsOf(n)) {
		b := n.batch
		b.reset()
		for _, s := range spans {
			n.lesson(b, t.table, s, tokens.Blur{}, nil)
		}
		n.infer(b, false, out)
		for i, class := range b.targets.class {
			if class == tokens.NoClass {
				continue
			}
			row := out[i*n.classes:][:n.classes]
			if slices.Contains(forget, class) {
				softmax(1, n.classes, row, 1)
				surprised += surprise(row[class])
				forgotten++
				continue
			}
			retained++
			if row[class] == slices.Max(row) {
				right++
			}
		}
	}
	if retained == 0 {
		right, retained = 1, 1
	}
	return right / retained, surprised / max(forgotten, 1)
}
