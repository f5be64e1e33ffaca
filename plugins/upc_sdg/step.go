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
	j.fillOwned(batch)
	selection, err := j.selection.Step()
	if err != nil {
		return losses{}, fmt.Errorf("selection: %w", err)
	}
	l := losses{selection: selection, total: selection}
	if !j.fillChosen(batch) {
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

// fillOwned fills the batch of the selection net with the users of a step, each once and
// ascending, and all items of theirs.
func (j *joint) fillOwned(batch []triple) {
	users := make([]int32, len(batch))
	for i, t := range batch {
		users[i] = t.user
	}
	slices.Sort(users)
	users = slices.Compact(users)
	var items []int32
	j.owned.Reset()
	for s, user := range users {
		items = append(items, j.own.items[user]...)
		j.owned.Starts = append(j.owned.Starts, int32(len(items)))
		copy(j.truth.Target[s*j.factors.width:], vector(j.factors.users(), user, j.factors.width))
	}
	j.owned.Seal()
	j.read.users, j.read.items, j.attention.items = users, items, items
}

// fillChosen fills the batch of the generation net with what the attention of the
// selection net's last step chooses of each user, as far as the batch has the item as a
// positive, of whomever. It returns false if that is nothing.
func (j *joint) fillChosen(batch []triple) bool {
	positive := make([]bool, j.own.most)
	for _, t := range batch {
		positive[t.positive] = true
	}
	var users, items []int32
	var chosen []choice
	j.chosen.Reset()
	for s, user := range j.read.users {
		from, to := j.owned.Starts[s], j.owned.Starts[s+1]
		before := len(items)
		for _, item := range least(j.read.items[from:to], j.attention.weights[from:to], j.params.ReplaceRatio) {
			if positive[item] {
				items, chosen = append(items, item), append(chosen, choice{user, item})
			}
		}
		if len(items) > before {
			users = append(users, user)
			j.chosen.Starts = append(j.chosen.Starts, int32(len(items)))
		}
	}
	j.chosen.Seal()
	j.given.users, j.given.items, j.substitution.items = users, items, items
	j.substitution.users, j.substitution.starts = judges(chosen, batch, j.params.OfficialPairing)
	return len(items) > 0
}
