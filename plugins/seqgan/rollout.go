package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// rollout estimates what tokens are worth to the discriminator by Monte Carlo
// search (Yu et al. 2017, Eq. 3 and 4).
type rollout struct {
	policy *sampler
	copies int // sequences that are drawn after every prefix
	every  int // lengths of prefixes are its multiples: 1 in the authors' code
}

// values returns for each token of sequences the mean score of sequences that
// begin with what is up to it and are drawn from the policy after it; for the last
// token the score of the sequence itself. Between the lengths of prefixes a token
// has the value of the next one that has its own. The random numbers are those of
// stream with names that begin with name.
func (r *rollout) values(ctx context.Context, sequences []sequence, judge func([]sequence, []float32), name string, stream func(string) *rand.Rand) ([][]float32, error) {
	whole, values := make([]float32, len(sequences)), make([][]float32, len(sequences))
	judge(sequences, whole)
	for i, s := range sequences {
		values[i] = make([]float32, len(s.tokens))
		values[i][len(s.tokens)-1] = whole[i]
	}
	p := r.begin(sequences)
	for p.next() {
		if p.length%r.every != 0 {
			continue
		}
		scores, err := r.scores(ctx, p, judge, func(i, copy int) *rand.Rand {
			return stream(fmt.Sprintf("%s: sequence %d from %d, copy %d", name, i, p.length, copy))
		})
		if err != nil {
			return nil, err
		}
		for a, i := range p.longer {
			sum := 0.0
			for _, score := range scores[a*r.copies:][:r.copies] {
				sum += float64(score)
			}
			values[i][p.length-1] = float32(sum / float64(r.copies))
		}
	}
	for _, v := range values {
		for t := len(v) - 2; t >= 0; t-- {
			if (t+1)%r.every != 0 {
				v[t] = v[t+1]
			}
		}
	}
	return values, nil
}

// prefixes are sequences read up to a length, which every prefix of theirs needs
// only once.
type prefixes struct {
	policy    *sampler
	sequences []sequence
	length    int   // tokens read
	longer    []int // the sequences that have more
	state     *nn.LSTMState
	inputs    []int32
}

func (r *rollout) begin(sequences []sequence) *prefixes {
	return &prefixes{policy: r.policy, sequences: sequences, state: r.policy.first(sequences), inputs: make([]int32, len(sequences))}
}

// next reads one more token of all sequences and says whether any goes on after it.
func (p *prefixes) next() bool {
	p.longer = p.longer[:0]
	for i, s := range p.sequences {
		if p.length < len(s.tokens) {
			p.inputs[i] = s.tokens[p.length]
		}
		if p.length+1 < len(s.tokens) {
			p.longer = append(p.longer, i)
		}
	}
	p.length++
	p.policy.read(p.state, p.inputs)
	return len(p.longer) > 0
}

// scores returns the scores of all copies of prefixes, those of one prefix
// together.
func (r *rollout) scores(ctx context.Context, p *prefixes, judge func([]sequence, []float32), stream func(i, copy int) *rand.Rand) ([]float32, error) {
	drawn := make([]sequence, len(p.longer)*r.copies)
	r.policy.room(drawn)
	for k := range drawn {
		drawn[k].tokens = append(drawn[k].tokens, p.sequences[p.longer[k/r.copies]].tokens[:p.length]...)
	}
	err := r.policy.finish(ctx, drawn,
		func(k int) *rand.Rand { return stream(p.longer[k/r.copies], k%r.copies) },
		func(k int) (hidden, cell []float32) {
			return rowOf(p.state, p.longer[k/r.copies], r.policy.lstm.Hidden)
		})
	if err != nil {
		return nil, err
	}
	scores := make([]float32, len(drawn))
	judge(drawn, scores)
	return scores, nil
}

// follow moves the policy's LSTM and output (and start) a share of 1-lag towards those of g,
// and takes over its table: what the authors' rollout.py sets out to do with lag .8
// and does not, for it only rebinds attributes that its graph no longer reads.
func (r *rollout) follow(g *generator, lag float64) {
	copy(r.policy.table.Weights().Value, g.table.Weights().Value)
	from := g.weights()[1:]
	for i, w := range r.policy.weights()[1:] {
		for j, v := range from[i].Value {
			w.Value[j] = float32(lag)*w.Value[j] + float32(1-lag)*v
		}
	}
}
