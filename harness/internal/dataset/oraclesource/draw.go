// Package oraclesource makes a data set of the sequences of an oracle: the
// synthetic benchmark of Yu et al. (SeqGAN, AAAI 2017, section 4.1) in the form
// of user-weeks. It is no behaviour data: what is measured on it has known answers.
//
// A user is one sequence of 25 tokens, drawn from the oracle; a behaviour is a
// token, its id the token; token i stands at day 0 in slot i. So the training part
// of a user (the first 8 tenths) is exactly the sequence of 20 tokens of the
// benchmark; the other five, the oracle's own continuation, are of no use. There is
// one location and, because the intent of an event is a function of its behaviour
// and the benchmark has no classes of tokens, one intent.
package oraclesource

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/oracle"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// File is the name of the oracle's weights in the folder that Draw reads: see
// oracle.Parse.
const File = "oracle.f32"

// The default size. Of the population a tenth are dev users, which leaves the 10,000
// training sequences of the benchmark.
const (
	population = 11_111
	individual = 100
)

// length is how many tokens a sequence has: its first 8 tenths are the benchmark's.
const length = 25

// minutesPerSlot puts one token into each of the 48 slots of a day.
const minutesPerSlot = 30

// Params choose the sequences.
type Params struct {
	Population int // users, dev users included; 0: 11,111
	Individual int // users; 0: 100
	Seed       uint64
}

// Draw reads the oracle in a folder and draws the sequences of a population and of
// individuals, each with a random stream of its own. The same seed and oracle give
// the same sequences, however many users there are of a role.
func Draw(ctx context.Context, dir string, p Params) (*dataset.Raw, error) {
	path := filepath.Join(dir, File)
	weights, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the oracle: %w", err)
	}
	p.Population, p.Individual = cmp.Or(p.Population, population), cmp.Or(p.Individual, individual)
	raw, err := draw(ctx, weights, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return raw, nil
}

func draw(ctx context.Context, weights []byte, p Params) (*dataset.Raw, error) {
	model, err := oracle.Parse(weights)
	if err != nil {
		return nil, err
	}
	var users []string
	for i := range p.Population {
		users = append(users, "population "+strconv.Itoa(i))
	}
	for i := range p.Individual {
		users = append(users, "individual "+strconv.Itoa(i))
	}
	sequences, err := model.Sample(ctx, len(users), length, func(i int) *rand.Rand {
		return stats.Stream(p.Seed, "oracle/"+users[i])
	})
	if err != nil {
		return nil, err
	}
	raw := &dataset.Raw{
		Users: users, Locations: []string{"nowhere"}, Intents: []string{"token"}, IntentOf: make([]uint32, model.Tokens()),
		Closed: true, Oracle: weights,
	}
	for token := range model.Tokens() {
		raw.Behaviours = append(raw.Behaviours, strconv.Itoa(token))
	}
	for i, s := range sequences {
		split := dataset.SplitPopulation
		if i >= p.Population {
			split = dataset.SplitIndividual
		}
		raw.Splits = append(raw.Splits, split)
		for t, token := range s {
			raw.User, raw.Behaviour = append(raw.User, uint32(i)), append(raw.Behaviour, token)
			raw.Minute = append(raw.Minute, uint16(t*minutesPerSlot))
		}
	}
	n := raw.Len()
	raw.Day, raw.Weekday, raw.Location = make([]uint32, n), make([]uint8, n), make([]uint32, n)
	return raw, nil
}
