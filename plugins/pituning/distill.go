package main

import "slices"

// ask lets the teacher answer the batch and makes half of the loss that of the
// student's answers to the teacher's, at the temperature (Hinton et al. 2015):
// 1/2 CE + 1/2 T^2 KL(teacher, student).
func (t *pretraining) ask() {
	b := t.network.batch
	t.teacher.answer(b, t.params.Temperature)
	for i, w := range b.targets.hard {
		b.targets.hard[i] = w / 2
		b.targets.soft = append(b.targets.soft, w/2)
	}
}

// answer makes the network the teacher of a batch that has only sequences to
// predict.
func (n *network) answer(b *batch, temperature float64) {
	rows, t := len(b.Wanted), &b.targets
	t.temperature = temperature
	t.teacher = slices.Grow(t.teacher[:0], rows*n.classes)[:rows*n.classes]
	n.infer(b, false, t.teacher)
	softmax(rows, n.classes, t.teacher, temperature)
}
