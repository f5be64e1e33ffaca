package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of model.json.
const format = "window-markov/1"

// How much each level of the population is backed off to the one above, in events.
const (
	smoothFrequency  = .5 // added to the count of every class
	smoothTransition = 5  // events of the frequencies added to the row of a last class
	smoothHour       = 20 // events of that row added to the row of a state
)

// learned is what model.json holds: the population's counts.
type learned struct {
	Context   sdk.Context `json:"context"`   // what the time of a state means
	Frequency []int       `json:"frequency"` // (K): events of each class
	Pairs     [][4]int    `json:"pairs"`     // last class, time, class, count; ascending
}

// learn counts the population's rows.
func learn(ctx context.Context, sp space, train data.Events) (*learned, error) {
	t := newTally()
	for _, user := range train.ByUser() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t.addRows(sp, user)
	}
	l := &learned{Context: sp.run.Context, Frequency: make([]int, sp.classes), Pairs: [][4]int{}}
	for _, x := range t.all {
		l.Frequency[x.class] = x.n
	}
	for last, c := range t.after {
		timed := counts{}
		for time := range times {
			if at := t.at[state{last, time}]; at != nil {
				for _, x := range *at {
					l.Pairs = append(l.Pairs, [4]int{last, time, x.class, x.n})
					timed.add(x.class, x.n)
				}
			}
		}
		for _, x := range *c { // what no time accounts for
			if rest := x.n - timed.of(x.class); rest > 0 {
				l.Pairs = append(l.Pairs, [4]int{last, noTime, x.class, rest})
			}
		}
	}
	slices.SortFunc(l.Pairs, func(a, b [4]int) int { return slices.Compare(a[:], b[:]) })
	return l, nil
}

// population is the loaded model: distributions over classes by state.
type population struct {
	frequency []float64 // (K), all positive, sums to 1
	tally     *tally
}

// load reads the model of a run.
func load(sp space) (*population, error) {
	var l learned
	if err := modelfile.Load(sp.run.ModelDir, format, &l); err != nil {
		return nil, err
	}
	if err := l.check(sp); err != nil {
		return nil, fmt.Errorf("model in %s: %w", sp.run.ModelDir, err)
	}
	return l.population(), nil
}

// check says why the counts do not fit the run.
func (l *learned) check(sp space) error {
	switch {
	case l.Context != sp.run.Context:
		return fmt.Errorf("it was trained with context %q, the run has %q: train again", l.Context, sp.run.Context)
	case len(l.Frequency) != sp.classes:
		return fmt.Errorf("it has %d classes, the run has %d: train again with this vocabulary and target", len(l.Frequency), sp.classes)
	}
	const most = 1 << 40 // keeps every sum exact
	for class, n := range l.Frequency {
		if n < 0 || n > most {
			return fmt.Errorf("frequency of class %d is %d", class, n)
		}
	}
	for i, p := range l.Pairs {
		last, time, class, n := p[0], p[1], p[2], p[3]
		if last < 0 || last > sp.classes || time < noTime || time >= times || class < 0 || class >= sp.classes || n < 1 || n > most {
			return fmt.Errorf("pair %d is out of range: %v", i, p)
		}
	}
	return nil
}

// population turns counts into tables.
func (l *learned) population() *population {
	p := &population{frequency: make([]float64, len(l.Frequency)), tally: newTally()}
	total := 0.0
	for i, n := range l.Frequency {
		p.frequency[i] = float64(n) + smoothFrequency
		total += p.frequency[i]
	}
	for i := range p.frequency {
		p.frequency[i] /= total
	}
	for _, x := range l.Pairs {
		p.tally.add(state{x[0], x[1]}, x[2], x[3])
	}
	return p
}

// at writes the population's distribution in a state to q: transitions smoothed
// by frequencies and, with hour, the rows of (last class, time) smoothed by them.
func (p *population) at(s state, hour bool, q []float64) {
	copy(q, p.frequency)
	if c := p.tally.after[s.last]; c != nil {
		c.mixInto(q, smoothTransition)
	}
	if c := p.tally.at[s]; hour && c != nil {
		c.mixInto(q, smoothHour)
	}
}
