package main

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// joint trains selection and generation net together on batches of interactions. The
// authors add both losses up and move all weights by one Adam. As neither loss has a
// gradient by the other net's weights and Adam moves each weight by its own gradients
// alone, two graphs with a solver each take the same steps.
type joint struct {
	params  Params
	own     *interactions
	factors *factors

	selector  *selector
	owned     nn.Batch // a sequence for each user of the step, a row for each item of theirs
	read      *couples // by the selection net
	attention *attention
	truth     *nn.MSE // L_sel; its targets are the users
	selection *nn.Trainer

	generator    *generator
	chosen       nn.Batch // of the items of owned those to be replaced
	given        *couples // to the generation net
	substitution *substitution
	exponentials *exponentials
	generation   *nn.Trainer

	solvers []*nn.AdamW
}

// newJoint compiles the training of both nets, their weights 0.
func newJoint(p Params, f *factors, own *interactions, crew nn.Crew) (*joint, error) {
	j := &joint{params: p, own: own, factors: f}
	if err := j.compileSelection(crew); err != nil {
		return nil, err
	}
	return j, j.compileGeneration(crew)
}

// limits returns the most users of a step, the most items they can have, of how many
// they can replace, and the most items of one user.
func (j *joint) limits() (users, items, replaced, longest int) {
	sizes := make([]int, len(j.own.items))
	for i, own := range j.own.items {
		sizes[i] = len(own)
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	users = min(j.params.Batch, len(sizes))
	for _, n := range sizes[:users] {
		items += n
		replaced += share(j.params.ReplaceRatio, n)
	}
	return users, items, replaced, sizes[0]
}

func (j *joint) compileSelection(crew nn.Crew) error {
	users, items, _, longest := j.limits()
	l := nn.Limits{Sequences: users, Rows: items, Wanted: items, Length: longest}
	width := j.factors.width
	j.selector = newSelector(width, l, crew, &j.owned)
	j.read = newCouples(j.selector.hidden, j.factors, nil, l, crew, &j.owned)
	j.attention = &attention{width: width, crew: crew, batch: &j.owned, q: j.factors.items(), weights: make([]float32, items)}
	j.truth = nn.NewMSE(nn.MSEConfig{Width: width, Of: nn.EachSequence}, l, crew, &j.owned)

	g := nn.NewGraph()
	x, err := j.read.node(g, items)
	if err != nil {
		return err
	}
	if x, err = j.selector.score.Node(g, x); err != nil {
		return err
	}
	if x, err = g.Apply("attention", j.attention, []int{users, width}, x); err != nil {
		return err
	}
	if x, err = j.selector.norm.Node(g, x); err != nil {
		return err
	}
	if x, err = j.selector.transform.Node(g, x); err != nil {
		return err
	}
	loss, err := j.truth.Node(g, x, nil)
	if err != nil {
		return err
	}
	j.selection, err = g.Trainer(loss, j.adam(crew, j.selector.weights()), &nn.Noise{})
	return err
}

func (j *joint) compileGeneration(crew nn.Crew) error {
	users, _, rows, longest := j.limits()
	rows = max(rows, 1)
	l := nn.Limits{Sequences: users, Rows: rows, Wanted: rows, Length: longest}
	p, width := j.params, j.factors.width
	j.generator = newGenerator(width, p.MaxSimilarity, l, crew, &j.chosen)
	j.given = newCouples(j.generator.linear, j.factors, []float32{j.generator.gamma}, l, crew, &j.chosen)
	j.exponentials = &exponentials{}
	j.substitution = &substitution{
		gamma: float32(p.MaxSimilarity), privacy: p.PrivacyWeight, utility: p.UtilityWeight,
		crew: crew, shelf: newShelf(j.factors.items(), width, crew), p: j.factors.users(), noise: j.exponentials.fill,
	}
	j.substitution.prepare(rows)

	g := nn.NewGraph()
	v, err := j.given.node(g, rows)
	if err != nil {
		return err
	}
	loss, err := g.Apply("substitution", j.substitution, nil, v)
	if err != nil {
		return err
	}
	j.generation, err = g.Trainer(loss, j.adam(crew, j.generator.weights()), &nn.Noise{})
	return err
}

// adam returns a solver for the weights of a net.
func (j *joint) adam(crew nn.Crew, net []nn.NamedWeights) *nn.AdamW {
	s := newAdam(j.params.Rate, crew, nn.Unnamed(net...)...)
	j.solvers = append(j.solvers, s)
	return s
}

// newAdam returns Adam with the settings of PyTorch.
func newAdam(rate float64, crew nn.Crew, weights ...*nn.Weights) *nn.AdamW {
	return nn.NewAdamW(nn.AdamWConfig{Rate: nn.Constant(rate), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true}, crew, weights...)
}

// nets returns the weights of both nets, with the running statistics.
func (j *joint) nets() []nn.NamedWeights {
	return append(j.selector.state(), j.generator.weights()...)
}

// close frees the tapes.
func (j *joint) close() { _, _ = j.selection.Close(), j.generation.Close() }
