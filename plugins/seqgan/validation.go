package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// validation judges a generator by the users that were held back: weeks are drawn,
// always from the same random numbers, and dealt to them.
type validation struct {
	form       form
	vocabulary *data.Vocabulary
	users      []held
	stream     func(name string) *rand.Rand
	references []*references
	real       []float64 // their rhythm
}

// verdict is what a validation finds.
type verdict struct {
	Surprise float64 `json:"surprise"` // mean over tokens of -ln p of their weeks
	BLEU     float64 `json:"bleu"`     // of the intents of a week, beside the weeks of the user it is dealt to; the mean
	JSD      float64 `json:"jsd"`      // bits, of four hours and intent, of all weeks together
	Distinct float64 `json:"distinct"` // share of the events that differ in slot, location or behaviour from all before
}

// score is what rounds are compared by; higher is better.
func (v verdict) score() float64 { return v.BLEU - v.JSD }

// leastDrawn is how many weeks are drawn at least: scores of fewer differ by chance.
const leastDrawn = 512

// newValidation returns nil if nobody was held back.
func newValidation(run *sdk.Run, p *population) *validation {
	if len(p.held) == 0 {
		return nil
	}
	v := &validation{form: p.form, vocabulary: &run.Vocabulary, users: p.held, stream: run.Rand}
	v.real = v.newRhythm()
	for _, u := range p.held {
		var texts [][]uint32
		for _, rows := range week.Weeks(u.rows) {
			texts = append(texts, rows.Intent)
		}
		v.references = append(v.references, newReferences(texts))
		v.addRhythm(v.real, u.rows)
	}
	return v
}

// surprise returns the mean over tokens of -ln p of the weeks held back.
func (v *validation) surprise(ctx context.Context, g *generator) (float64, error) {
	var all []sequence
	for _, u := range v.users {
		all = append(all, u.sequences...)
	}
	mean, _, err := g.surprise(ctx, all)
	return mean, err
}

// judge draws weeks and compares them with those held back.
func (v *validation) judge(ctx context.Context, s *sampler) (verdict, error) {
	var found verdict
	var err error
	if found.Surprise, err = v.surprise(ctx, s.generator); err != nil {
		return found, err
	}
	var requests []data.Request
	weeks := (leastDrawn + len(v.users) - 1) / len(v.users)
	for i := range v.users {
		requests = append(requests, data.Request{User: uint32(i), Events: math.MaxInt32, MaxWeeks: weeks})
	}
	drawn := dealt{}
	run := &sdk.Run{Vocabulary: *v.vocabulary}
	err = v.form.write(ctx, run, requests, &drawn, nil, func(ctx context.Context, turns []week.Turn) ([][]int32, error) {
		sequences := make([]sequence, len(turns))
		for i, t := range turns {
			sequences[i].profile = v.users[t.Request].sequences[0].profile
		}
		err := s.sample(ctx, sequences, func(i int) *rand.Rand {
			return v.stream(fmt.Sprintf("validation: user %d, week %d", turns[i].Request, turns[i].Week))
		})
		return tokens(sequences), err
	})
	if err != nil || len(drawn) == 0 {
		return found, err
	}
	written, different, events := v.newRhythm(), map[[3]uint32]bool{}, 0
	for _, rows := range drawn {
		found.BLEU += v.references[rows.User[0]].bleu(rows.Intent) / float64(len(drawn))
		v.addRhythm(written, rows)
		for i := range rows.Len() {
			different[[3]uint32{uint32(rows.Slot[i]), rows.Location[i], rows.Behaviour[i]}] = true
			events++
		}
	}
	found.JSD = jsd(v.real, written)
	found.Distinct = float64(len(different)) / float64(max(events, 1))
	return found, nil
}

// dealt keeps the weeks of a validation.
type dealt []data.Events

func (d *dealt) Week(rows data.Events) error {
	*d = append(*d, rows)
	return nil
}

func (d *dealt) Attempt(data.Attempt) error { return nil }

// newRhythm returns counts by four hours and intent.
func (v *validation) newRhythm() []float64 { return make([]float64, 6*len(v.vocabulary.Intents)) }

func (v *validation) addRhythm(count []float64, rows data.Events) {
	for i, intent := range rows.Intent {
		bin := v.vocabulary.SlotOrder(rows.Slot[i]) * 6 / v.vocabulary.SlotsPerDay
		count[bin*len(v.vocabulary.Intents)+int(intent)]++
	}
}

// jsd returns the Jensen-Shannon divergence of two distributions given as counts,
// in bits.
func jsd(p, q []float64) float64 {
	sum := func(x []float64) float64 {
		total := 0.0
		for _, v := range x {
			total += v
		}
		return max(total, 1)
	}
	a, b, divergence := sum(p), sum(q), 0.0
	for i := range p {
		x, y := p[i]/a, q[i]/b
		for _, v := range [2]float64{x, y} {
			if v > 0 {
				divergence += v / 2 * math.Log2(2*v/(x+y))
			}
		}
	}
	return divergence
}
