package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// edition is how the events of one user are published: those of the items that the
// selection net chooses become the generation net's substitutes, with day, slot and
// order as they were; all others stay as they are. An event with an unknown id cannot be
// published and is replaced too, as if its item had the mean embedding of those that
// are like it in what is known.
type edition struct {
	*release
	vocabulary *data.Vocabulary
	p          []float32       // of the user
	chosen     map[int32]bool  // items to be replaced
	scores     map[place]score // of what was replaced already
	rng        *rand.Rand      // for substitutes that are drawn
}

// place is what is replaced: an item of the catalogue, or what an event with an unknown
// id is.
type place struct {
	number int32 // missing where there is no item
	item   item  // where number is missing
}

// score is what is known of the substitutes of a place.
type score struct {
	best          int32
	probabilities []float32 // (items), where substitutes are drawn
}

// edition returns how the rows that are shown of a user are published.
func (r *release) edition(run *sdk.Run, user uint32, shown data.Events) (*edition, error) {
	own := r.catalogue.own(shown)
	p, err := r.embedding(run, user, own)
	if err != nil {
		return nil, err
	}
	e := &edition{
		release: r, vocabulary: &run.Vocabulary, p: p, chosen: map[int32]bool{}, scores: map[place]score{},
		rng: run.Rand(fmt.Sprintf("substitutes of user %d", user)),
	}
	for _, item := range least(own, r.selector.attend(p, r.shelf.q, own), r.params.ReplaceRatio) {
		e.chosen[item] = true
	}
	return e, nil
}

// week returns a week as it is published and counts, of its events, those replaced, of
// these those that came out as they were, and those with an unknown id.
func (e *edition) week(real data.Events, count *week.Counters) data.Events {
	var rows data.Events
	replaced, same, unknown := 0, 0, 0
	for i := range real.Len() {
		row := real.Row(i)
		if at, ok := e.place(row); ok {
			it := e.catalogue.items[e.substitute(at)]
			replaced++
			if !known(e.vocabulary, row) {
				unknown++
			} else if it.location == row.Location && it.behaviour == row.Behaviour {
				same++
			}
			row.Location, row.Behaviour, row.Intent = it.location, it.behaviour, e.vocabulary.IntentOf[it.behaviour]
		}
		rows.Add(row)
	}
	count.Add("replaced", replaced, real.Len())
	count.Add("replaced_by_itself", same, replaced)
	count.Add("unknown", unknown, real.Len())
	return rows
}

// place returns what is to be replaced of an event, false if it is published as it is.
func (e *edition) place(row data.Event) (place, bool) {
	number := e.catalogue.of(row)
	if number == missing {
		return place{missing, e.catalogue.itemOf(row)}, !known(e.vocabulary, row)
	}
	return place{number: number}, e.chosen[number]
}

// substitute returns the item that replaces what is at a place: the best one, or one
// drawn as in training.
func (e *edition) substitute(at place) int32 {
	s, ok := e.scores[at]
	if !ok {
		q := make([]float32, e.params.Width)
		if at.number != missing {
			copy(q, vector(e.shelf.q, at.number, e.params.Width))
		} else {
			e.mean(e.catalogue.like(e.vocabulary, at.item), q)
		}
		scores := e.generator.scores(e.shelf, e.p, q, at.number)
		s.best = largest(scores)
		if e.params.PerOccurrence {
			kernel.Softmax(1, len(scores), scores, len(scores), 1)
			s.probabilities = scores
		}
		e.scores[at] = s
	}
	if e.params.PerOccurrence {
		return pick(e.rng, s.probabilities)
	}
	return s.best
}

// mean writes the mean embedding of items to q.
func (e *edition) mean(items []int32, q []float32) {
	for _, item := range items {
		kernel.Axpy(1/float32(len(items)), vector(e.shelf.q, item, e.params.Width), q)
	}
}

// pick draws from a distribution.
func pick(rng *rand.Rand, probabilities []float32) int32 {
	sum := 0.0
	for _, p := range probabilities {
		sum += float64(p)
	}
	left := sum * rng.Float64()
	last := int32(0)
	for i, p := range probabilities {
		if p > 0 {
			if last = int32(i); left < float64(p) {
				break
			}
			left -= float64(p)
		}
	}
	return last
}
