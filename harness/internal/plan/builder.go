package plan

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// builder adds steps to a graph, each once.
type builder struct {
	*Experiment
	scenario Scenario
	graph    Graph
	byKey    map[Key]*Step
	label    map[string]int
	err      error // the first mistake that only the rows of a block show
}

func newBuilder(e *Experiment, s Scenario) *builder {
	return &builder{Experiment: e, scenario: s, byKey: map[Key]*Step{}, label: map[string]int{}}
}

// add returns the step of the graph that equals s, adding s if there is none.
func (b *builder) add(s Step) *Step {
	id := s.Identity(b.Experiment)
	s.Key = id.key()
	if old := b.byKey[s.Key]; old != nil {
		return old
	}
	b.label[s.Label]++
	if n := b.label[s.Label]; n > 1 { // same words, other work
		s.Label = fmt.Sprintf("%s#%d", s.Label, n)
	}
	step := &s
	b.byKey[s.Key] = step
	b.graph.Steps = append(b.graph.Steps, step)
	return step
}

// Identity returns what decides the outputs of s in an experiment.
func (s *Step) Identity(e *Experiment) Identity {
	id := Identity{
		Kind: s.Kind, Revision: revision[s.Kind], Protocol: e.Protocol, Dataset: e.Dataset.Digest,
		Params: s.Params, Seed: s.Seed, Work: s.Work, Machine: e.Machine,
	}
	if s.Plugin != nil {
		id.Plugin, id.Digest = s.Plugin.Name, s.Plugin.Digest
	}
	for _, in := range s.Inputs {
		id.Inputs = append(id.Inputs, InputKey{in.Role, in.Step.Key.String()})
	}
	return id
}

func (b *builder) plugin(kind Kind, e Entry, repeat int, label string, work Work, inputs ...Input) *Step {
	deciding, err := params.Seeding(e.Plugin.Description, e.Params)
	b.fail(e, err)
	return b.add(Step{
		Label: label, Kind: kind, Plugin: e.Plugin, Params: e.Params, Repeat: repeat,
		Seed: seed(b.Seed, kind, e.Plugin.Name, deciding, repeat), Work: work, Inputs: inputs,
	})
}

// fit trains a generator on the real train rows of users. A generator that does
// not learn gets none, so that one fit serves all of a repeat. Params that act in
// Generate alone have their defaults: entries that differ in no other share the
// step.
func (b *builder) fit(g Entry, users []uint32, repeat int, tag string) *Step {
	work := Work{Users: users, Sources: []Source{{Part: Train}}}
	if !g.Plugin.Description.Learns {
		work = Work{}
	}
	g.Params = b.training(g)
	return b.plugin(Fit, g, repeat, fmt.Sprintf("fit/%s/%s/r%d", g.Name, tag, repeat), work)
}

// show returns the part of a user's events that a generator gets to see, under its
// params, where the scenario offers seed, or for one that reads train, train.
func (b *builder) show(g Entry, seed, train Part) Part {
	reads, err := params.Reads(g.Plugin.Description, g.Params)
	b.fail(g, err)
	switch reads {
	case sdk.ReadsSeed:
		return seed
	case sdk.ReadsTrain:
		return train
	default:
		return None
	}
}

// synthesize writes synthetic events for users, in shards.
func (b *builder) synthesize(g Entry, model *Step, users []uint32, work Work, repeat int, tag string) []*Step {
	var steps []*Step
	for i, shard := range shards(users) {
		work := work
		work.Users = shard
		if work.History != Limited {
			work.Limit = 0
			if work.Amount.Like == Limited {
				work.Limit = b.Limit
			}
		}
		if work.History == None {
			work.Days = 0
		}
		label := fmt.Sprintf("synthesize/%s/%s/r%d/s%02d", g.Name, tag, repeat, i)
		steps = append(steps, b.plugin(Synthesize, g, repeat, label, work, Input{"model", model}))
	}
	return steps
}

// control writes events that stand in for synthetic ones.
func (b *builder) control(name string, users []uint32, amount Amount, repeat int) *Step {
	work := Work{Users: users, Control: name, Amount: &amount}
	if amount.Like == Limited {
		work.Limit = b.Limit
	}
	return b.add(Step{
		Label: fmt.Sprintf("control/%s/%s/r%d", name, amount.Like, repeat), Kind: Control, Repeat: repeat,
		Seed: seed(b.Seed, Control, name, nil, 0), Work: work,
	})
}

// pretrain trains a predictor on the population's train rows and, where there
// are any, synthetic rows of the same users. Params that act in fine-tuning alone
// have their defaults: entries that differ in no other share the step.
func (b *builder) pretrain(p Entry, sources []Source, synthetic []*Step, repeat int, tag string) *Step {
	work := Work{
		Users: b.Dataset.Population, Sources: sources, Dev: b.Dataset.Dev, Schedule: Train,
		Context: b.Context, Target: b.Target,
	}
	p.Params = b.training(p)
	return b.plugin(Pretrain, p, repeat, fmt.Sprintf("pretrain/%s/%s/r%d", p.Name, tag, repeat), work, as("synthetic", synthetic)...)
}

// training returns the params of a plugin as its training call gets them.
func (b *builder) training(e Entry) json.RawMessage {
	own, err := params.Training(e.Plugin.Description, e.Params)
	b.fail(e, err)
	return own
}

// fail keeps the first mistake of an entry.
func (b *builder) fail(e Entry, err error) {
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("%s: %w", e.Name, err)
	}
}

// score scores the test windows of users with a pretrained model.
func (b *builder) score(p Entry, model *Step, users []uint32, repeat int, tag string) []*Step {
	work := Work{Users: users, Windows: Test, Context: b.Context, Target: b.Target}
	label := fmt.Sprintf("score/%s/%s/r%d", p.Name, tag, repeat)
	return []*Step{b.plugin(Score, p, repeat, label, work, Input{"model", model})}
}

// finetune trains a copy of a model for each user on sources and scores the
// user's test windows, in shards. Each shard needs only the synthetic steps that
// hold its users.
func (b *builder) finetune(p Entry, model *Step, users []uint32, sources []Source, synthetic []*Step, repeat int, tag string) []*Step {
	var steps []*Step
	for i, shard := range shards(users) {
		work := Work{Users: shard, Sources: sources, Windows: Test, Context: b.Context, Target: b.Target}
		if slices.ContainsFunc(sources, func(s Source) bool { return s.Part == Limited }) {
			work.Limit = b.Limit
		}
		inputs := append([]Input{{"model", model}}, as("synthetic", holding(synthetic, shard))...)
		label := fmt.Sprintf("finetune/%s/%s/r%d/s%02d", p.Name, tag, repeat, i)
		steps = append(steps, b.plugin(Finetune, p, repeat, label, work, inputs...))
	}
	return steps
}

// measure turns scores of users into per-user tallies.
func (b *builder) measure(scores []*Step, users []uint32, repeat int, tag string) *Step {
	return b.add(Step{
		Label: "measure/" + tag, Kind: Measure, Repeat: repeat,
		Work:   Work{Users: users, Windows: Test, Target: b.Target, Family: Prediction},
		Inputs: as("scores", holding(scores, users)),
	})
}

// judge adds a measure of another family than prediction: its inputs are events
// and whatever the family compares them with.
func (b *builder) judge(work Work, inputs []Input, repeat int, tag string) *Step {
	return b.add(Step{Label: "measure/" + tag, Kind: Measure, Repeat: repeat, Work: work, Inputs: inputs})
}

// block adds a block of rows of predictions with their comparison.
func (b *builder) block(name string, users []uint32, rows []Row, design compare.Design) {
	b.compare(name, rows, design, Work{Users: users, Windows: Test, Target: b.Target, Family: Prediction})
}

// compare adds a block of rows with their comparison, whose work says what the
// rows have in common. Rows that the design names but the experiment does not show
// are left out of the design.
func (b *builder) compare(name string, rows []Row, design compare.Design, work Work) {
	design.Seed = seed(b.Seed, Compare, "", nil, 0)
	design.Swaps, design.Resamples = b.Statistics.Draws, b.Statistics.Bootstrap
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Name == design.SeedOnly }) {
		design.SeedOnly = ""
	}
	work.Design, work.Metrics = &design, b.Metrics
	var inputs []Input
	named := map[string]bool{}
	for _, r := range rows {
		if named[r.Name] && b.err == nil {
			b.err = fmt.Errorf("block %s has two rows called %q: give one of them another name", name, r.Name)
		}
		named[r.Name] = true
		work.Rows = append(work.Rows, compare.Row{Name: r.Name, Role: r.Role})
		inputs = append(inputs, as("measure", r.Measures)...)
	}
	step := b.add(Step{Label: "compare/" + name, Kind: Compare, Seed: design.Seed, Work: work, Inputs: inputs})
	b.graph.Blocks = append(b.graph.Blocks, Block{Name: name, Family: work.Family, Users: work.Users, Rows: rows, Compare: step})
}

// repeats calls f for every repeat and collects what it returns.
func (b *builder) repeats(f func(repeat int) *Step) []*Step {
	var steps []*Step
	for r := range b.Repeats {
		steps = append(steps, f(r))
	}
	return steps
}

func as(role string, steps []*Step) []Input {
	var inputs []Input
	for _, s := range steps {
		inputs = append(inputs, Input{role, s})
	}
	return inputs
}

// holding returns the steps that work on any of the users.
func holding(steps []*Step, users []uint32) []*Step {
	want := make(map[uint32]bool, len(users))
	for _, u := range users {
		want[u] = true
	}
	var held []*Step
	for _, s := range steps {
		if slices.ContainsFunc(s.Work.Users, func(u uint32) bool { return want[u] }) {
			held = append(held, s)
		}
	}
	return held
}

func shards(users []uint32) [][]uint32 { return slices.Collect(slices.Chunk(users, ShardUsers)) }
