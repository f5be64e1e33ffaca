package main

import (
	"fmt"
	"slices"
)

// losses are those of one step.
type losses struct{ selection, privacy, utility, total float64 }

func (l *losses) add(m losses) {
	*l = losses{l.selection + m.selection, l.privacy + m.privacy, l.utility + m.utility, l.total + m.total}
}

// over returns the mean of n steps of which l is the sum.
func (l *losses) over(n int) losses {
	k := 1 / float64(n)
	return losses{l.selection * k, l.privacy * k, l.utility * k, l.total * k}
}

// step moves both nets by a batch and returns the losses before; seed is of the noise.
// The generation net gets what the selection net chose before it was moved.
func (j *joint) step(batch []triple, seed uint64) (losses, error) {
	users := j.fillUsers(batch)
	selection, err := j.selection.Step()
	if err != nil {
		return losses{}, fmt.Errorf("selection: %w", err)
	}
	l := losses{selection: selection, total: selection}
	if !j.fillChosen(batch, users) {
		return l, nil // nobody has so many items that one is replaced
	}
	j.exponentials.seed = seed
	generation, err := j.generation.Step()
	if err != nil {
		return losses{}, fmt.Errorf("generation: %w", err)
	}
	l.privacy, l.utility = j.substitution.losses[0], j.substitution.losses[1]
	l.total += generation
	return l, nil
}

// fillUsers fills the batch of the selection net with the users of a step, each once
// and with all items, and returns them, ascending.
func (j *joint) fillUsers(batch []triple) []int32 {
	users := make([]int32, len(batch))
	for i, t := range batch {
		users[i] = t.user
	}
	slices.Sort(users)
	users = slices.Compact(users)
	f, width := j.factors, j.factors.width
	j.users.Reset()
	j.attention.items = j.attention.items[:0]
	for s, user := range users {
		p := vector(f.users(), user, width)
		for _, item := range j.own.items[user] {
			x := j.pairs[len(j.attention.items)*2*width:]
			copy(x, p)
			copy(x[width:], vector(f.items(), item, width))
			j.attention.items = append(j.attention.items, item)
		}
		j.users.Starts = append(j.users.Starts, int32(len(j.attention.items)))
		copy(j.truth.Target[s*width:], p)
	}
	j.users.Seal()
	return users
}

// fillChosen fills the batch of the generation net and returns false if it is empty.
func (j *joint) fillChosen(batch []triple, users []int32) bool {
	chosen := j.choices(batch, users)
	f, width, out := j.factors, j.factors.width, j.substitution
	j.chosen.Reset()
	out.items = out.items[:0]
	for i, c := range chosen {
		j.generator.input(vector(f.users(), c.user, width), vector(f.items(), c.item, width), j.inputs[i*(2*width+1):])
		out.items = append(out.items, c.item)
		j.chosen.Starts = append(j.chosen.Starts, int32(i+1))
	}
	j.chosen.Seal()
	out.users, out.starts = judges(chosen, batch, j.params.OfficialPairing)
	return len(chosen) > 0
}

// choices returns what the attention of the selection's last step chooses of each user
// of that step, as far as the batch has the item as a positive, of whomever.
func (j *joint) choices(batch []triple, users []int32) (chosen []choice) {
	positive := make([]bool, j.own.most)
	for _, t := range batch {
		positive[t.positive] = true
	}
	for s, user := range users {
		from, to := j.users.Starts[s], j.users.Starts[s+1]
		for _, item := range least(j.attention.items[from:to], j.attention.weights[from:to], j.params.ReplaceRatio) {
			if positive[item] {
				chosen = append(chosen, choice{user, item})
			}
		}
	}
	return chosen
}
