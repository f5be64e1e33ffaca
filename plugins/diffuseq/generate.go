package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The most weeks that are drawn at once, of all users and of one.
const (
	weeksTogether = 256
	weeksAhead    = 64
)

// Generate writes weeks that follow each user's seed, with chain each week the one
// before it. The source is the fullest week of what is shown of the user; that of a
// user of whom nothing is shown is an empty week.
func (q diffuseq) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	d, w, s, err := load(run)
	if err != nil {
		return err
	}
	r := &writer{
		params: q.params, run: run, requests: requests, words: w, sources: w.sources(requests),
		sampler: newSampler(d, q.params.legal(w.codec), s, q.params.moves(s), q.params.TopP),
	}
	for range run.Threads {
		r.benches = append(r.benches, r.sampler.newBench())
	}
	batch := week.Batch{Most: weeksTogether, Ahead: weeksAhead}
	if q.params.Chain {
		batch.Ahead = 1
	}
	var count week.Counters
	if err := w.codec.Write(ctx, run, requests, out, &count, batch, r.draw); err != nil {
		return err
	}
	return count.Report(run)
}

// legal returns what rounding finds weeks with, nil if tokens are rounded by themselves.
func (p Params) legal(codec *week.Codec) *legal {
	if !p.Grammar {
		return nil
	}
	return newLegal(&codec.Grammar)
}

// moves returns the moves of sampling that p asks for.
func (p Params) moves(s *schedule) []move {
	last := p.ClampStep
	if !p.Clamp {
		last = s.steps()
	}
	if p.DDIMSteps >= s.steps() {
		return s.ancestral(last)
	}
	return s.ddim(p.DDIMSteps, last, p.OfficialDDIM)
}

// writer draws the weeks of one call of Generate.
type writer struct {
	params   Params
	run      *sdk.Run
	requests []data.Request
	words    *words
	sampler  *sampler
	sources  [][]int32 // of each request, without END
	benches  []*bench  // one for each goroutine
}

// draw generates the weeks of turns. Each has random numbers of its own, so that no
// week depends on what is drawn beside it.
func (r *writer) draw(ctx context.Context, turns []week.Turn) ([][]int32, error) {
	candidates := r.params.MBR
	var jobs []job
	for _, t := range turns {
		for c := range candidates {
			z := make([]int32, r.sampler.network.Length)
			jobs = append(jobs, job{
				z: z, source: begin(z, r.sources[t.Request], r.words.separator()),
				rng: r.run.Rand(fmt.Sprintf("user %d week %d candidate %d", r.requests[t.Request].User, t.Week, c)),
			})
		}
	}
	r.sample(ctx, jobs)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	drawn := make([][]int32, len(turns))
	for i, t := range turns {
		var weeks [][]int32
		for _, j := range jobs[i*candidates:][:candidates] {
			weeks = append(weeks, written(j.z[j.source:]))
		}
		drawn[i] = weeks[central(weeks)]
		if r.params.Chain {
			r.follow(t.Request, drawn[i])
		}
	}
	return drawn, nil
}

// sample shares the jobs among the benches.
func (r *writer) sample(ctx context.Context, jobs []job) {
	free := make(chan *bench, len(r.benches))
	for _, b := range r.benches {
		free <- b
	}
	together := slices.Collect(slices.Chunk(jobs, r.sampler.network.together()))
	nn.Crew(len(r.benches)).Each(len(together), func(i int) {
		b := <-free
		r.sampler.sample(b, together[i], func() bool { return ctx.Err() != nil })
		free <- b
	})
}

// follow makes a week that was drawn the source of the request's next, unless it is
// empty.
func (r *writer) follow(request int, tokens []int32) {
	if rows := r.words.codec.Decode(tokens, 0, 1, nil); rows.Len() > 0 {
		r.sources[request] = r.words.source(r.requests[request].Profile, rows)
	}
}

// written returns a target up to its END, without what follows.
func written(target []int32) []int32 {
	if end := slices.Index(target, week.End); end >= 0 {
		return target[:end+1]
	}
	return target
}
