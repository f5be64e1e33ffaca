package main

import (
	"math"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Weeks that follow a seed must say more of the user's later life than the seed
// itself, and far more than weeks of the population do: mean Jensen-Shannon
// divergence, in bits, from the test rows of dev users over (four hours, intent).
func TestFoursquare(t *testing.T) {
	d := fsqtest.Load(t)
	run := d.Run(t, plugin.Defaults)
	fit(t, run, fsqtest.Train(d.Population))
	seed := 0.0
	var requests []data.Request
	for _, u := range d.Dev {
		train := u.TrainRows()
		span := int(train.Day[train.Len()-1]-train.Day[0])/7 + 1
		requests = append(requests, data.Request{User: u.ID, Weeks: span, Events: train.Len(), MaxWeeks: 3 * span, History: u.Seed()})
		seed += divergence(u.Seed(), testRows(u)) / float64(len(d.Dev))
	}
	mean := func(prior float64) float64 {
		var out weeks
		if err := (markov{Params{prior}}).Generate(t.Context(), run, requests, &out); err != nil {
			t.Fatal(err)
		}
		if err := data.Check(out.Events, &run.Vocabulary); err != nil {
			t.Fatal(err)
		}
		sum, i := 0.0, 0
		for user, rows := range out.ByUser() {
			for ; d.Dev[i].ID != user; i++ {
				t.Errorf("no weeks of user %d", d.Dev[i].ID)
			}
			sum += divergence(rows.Slice(0, min(rows.Len(), d.Dev[i].Train)), testRows(d.Dev[i]))
			i++
		}
		return sum / float64(len(d.Dev))
	}
	own, population := mean(plugin.Defaults.Prior), mean(1e9)
	t.Logf("divergence from later life: synthetic %.3f, seed %.3f, population's weeks %.3f", own, seed, population)
	if own >= seed || own >= population-.1 {
		t.Errorf("synthetic weeks diverge by %.3f, want less than the seed's %.3f and the population's %.3f by .1", own, seed, population)
	}
}

func testRows(u fsqtest.User) data.Events { return u.Events.Slice(u.Train, u.Events.Len()) }

// divergence is Jensen-Shannon over (four hours, intent), in bits.
func divergence(a, b data.Events) float64 {
	p, q := shares(a), shares(b)
	sum := 0.0
	for i := range p {
		m := (p[i] + q[i]) / 2
		for _, x := range []float64{p[i], q[i]} {
			if x > 0 {
				sum += x * math.Log2(x/m) / 2
			}
		}
	}
	return sum
}

func shares(e data.Events) []float64 {
	h := make([]float64, parts*14)
	for i := range e.Len() {
		h[int(e.Slot[i])/8*14+int(e.Intent[i])] += 1 / float64(e.Len())
	}
	return h
}

func BenchmarkGenerate(b *testing.B) {
	d := fsqtest.Load(b)
	run := d.Run(b, plugin.Defaults)
	if err := (markov{}).Fit(b.Context(), run, fsqtest.Train(d.Population), data.Profiles{}); err != nil {
		b.Fatal(err)
	}
	u := d.Dev[0]
	for b.Loop() {
		request := data.Request{User: u.ID, Events: u.Train, MaxWeeks: 300, History: u.Seed()}
		if err := (markov{plugin.Defaults}).Generate(b.Context(), run, []data.Request{request}, &weeks{}); err != nil {
			b.Fatal(err)
		}
	}
}
