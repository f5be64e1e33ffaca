package main

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// targets say what the loss of a batch is: the sum over wanted rows i, with class
// probabilities p_i, of
//
//	hard_i min(CE(class_i, p_i), ceiling) + soft_i T^2 KL(teacher_i, p_i at temperature T)
//
// where the ceiling is for rows with hard_i < 0, whose loss training raises, and
// CE is smoothed as in section 7 of Szegedy et al. 2016. Weights are normalised by
// whoever fills them.
type targets struct {
	class   []int32   // (wanted rows): a class where hard is not 0
	hard    []float32 // (wanted rows)
	soft    []float32 // (wanted rows), or empty: all 0
	teacher []float32 // (wanted rows, classes): probabilities at temperature T, where soft is not 0

	temperature float64 // T
	smoothing   float64
	ceiling     float64
}

func (t *targets) reset() {
	t.class, t.hard, t.soft, t.teacher = t.class[:0], t.hard[:0], t.soft[:0], t.teacher[:0]
}

// add appends a row that must give a class, with weight 1; a negative class is
// none and has weight 0.
func (t *targets) add(class int32) {
	hard := float32(1)
	if class < 0 {
		hard = 0
	}
	t.class, t.hard = append(t.class, class), append(t.hard, hard)
}

// loss returns the loss of row i with logits z and replaces them by its gradient.
// scratch has the length of z.
func (t *targets) loss(i int, z, scratch []float32) float64 {
	hard, soft := float64(t.hard[i]), 0.0
	if len(t.soft) > 0 {
		soft = float64(t.soft[i])
	}
	if soft != 0 {
		copy(scratch, z)
	}
	loss := 0.0
	if hard != 0 {
		loss = t.surprise(hard, int(t.class[i]), z)
	} else {
		clear(z)
	}
	if soft == 0 {
		return loss
	}
	teacher := t.teacher[i*len(z):][:len(z)]
	kernel.Softmax(1, len(z), scratch, len(z), float32(1/t.temperature))
	divergence := 0.0
	for c, q := range teacher {
		if q > 0 {
			divergence += float64(q) * (math.Log(float64(q)) - logOf(scratch[c]))
		}
		z[c] += float32(soft*t.temperature) * (scratch[c] - q)
	}
	return loss + soft*t.temperature*t.temperature*divergence
}

// surprise returns weight times the cross-entropy with a class and replaces the
// logits z by its gradient.
func (t *targets) surprise(weight float64, class int, z []float32) float64 {
	n := float64(len(z))
	logit, mean := float64(z[class]), 0.0
	if t.smoothing > 0 {
		for _, v := range z {
			mean += float64(v) / n
		}
	}
	kernel.Softmax(1, len(z), z, len(z), 1)
	loss := -logOf(z[class])
	if weight < 0 && loss >= t.ceiling {
		clear(z)
		return weight * t.ceiling
	}
	for c := range z {
		z[c] = float32(weight) * (z[c] - float32(t.smoothing/n))
	}
	z[class] -= float32(weight * (1 - t.smoothing))
	return weight * (loss + t.smoothing*(logit-mean))
}

// logOf is the logarithm of a probability, finite.
func logOf(p float32) float64 { return math.Log(max(float64(p), 1e-30)) }
