package resume

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// position is where the toy is; Losses shows that numbers come back as they were.
type position struct {
	Steps  int       `json:"steps"`
	Losses []float64 `json:"losses"`
}

// toy is a small network with dropout, Adam and an average that learns what is drawn
// for each step.
type toy struct {
	now     position
	run     *sdk.Run
	noise   nn.Noise
	x       []float32
	loss    *nn.MSE
	layers  []nn.NamedWeights
	adam    *nn.AdamW
	average *nn.Average
	trainer *nn.Trainer
}

const rows, width = 8, 6

func newToy(run *sdk.Run) (*toy, error) {
	t := &toy{run: run, x: make([]float32, rows*width)}
	b := &nn.Batch{Starts: []int32{0, rows}}
	b.Seal()
	limits := nn.Limits{Sequences: 1, Rows: rows, Wanted: rows, Length: rows}
	first := nn.NewLinear(nn.LinearConfig{Input: width, Output: 16, Activation: nn.Tanh}, limits, 1, b)
	drop := nn.NewDropout(nn.DropoutConfig{Width: 16, Share: .2}, limits, 1, &t.noise, b)
	second := nn.NewLinear(nn.LinearConfig{Input: 16, Output: 1}, limits, 1, b)
	t.loss = nn.NewMSE(nn.MSEConfig{Width: 1}, limits, 1, b)
	t.layers = []nn.NamedWeights{{Prefix: "first.", Weights: first.Weights()}, {Prefix: "second.", Weights: second.Weights()}}
	rng := run.Rand("weights")
	for _, l := range t.layers {
		l.Init(rng, .5)
	}
	t.noise.Seed([2]uint32{1, 2})
	weights := nn.Unnamed(t.layers...)
	t.adam = nn.NewAdamW(nn.AdamWConfig{Rate: nn.WarmupLinear(.02, 10, 200), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true}, 1, weights...)
	t.average = nn.NewAverage(.95, true, 1, weights...)

	g := nn.NewGraph()
	h, err := first.Node(g, g.Input(t.x, rows, width))
	if err == nil {
		h, err = drop.Node(g, h)
	}
	if err == nil {
		h, err = second.Node(g, h)
	}
	if err == nil {
		h, err = t.loss.Node(g, h, nil)
	}
	if err == nil {
		t.trainer, err = g.Trainer(h, t.adam, &t.noise)
	}
	return t, err
}

// tensors are what Save keeps.
func (t *toy) tensors() []nn.Tensor {
	all := append(nn.Tensors(t.layers...), t.adam.State("adam.")...)
	return append(all, t.average.State("")...)
}

// step takes a step.
func (t *toy) step() error {
	rng := rand.New(rand.NewPCG(3, uint64(t.now.Steps)))
	for i := range t.x {
		t.x[i] = float32(rng.NormFloat64())
	}
	for i := range t.loss.Target {
		t.loss.Target[i] = t.x[i*width] - t.x[i*width+1]*t.x[i*width+2]
	}
	loss, err := t.trainer.Step()
	if err != nil {
		return err
	}
	t.average.Update()
	t.now.Steps++
	t.now.Losses = append(t.now.Losses, loss)
	return nil
}

// train goes on from where the run was, keeps the training after every step, and
// writes the model. told hears of each step once it is kept.
func train(run *sdk.Run, steps int, told func(step int)) error {
	t, err := newToy(run)
	if err != nil {
		return err
	}
	defer t.trainer.Close()
	k := Open(run)
	if _, err := k.Load(&t.now, t.tensors()); err != nil {
		return err
	}
	t.noise.Step = uint32(t.now.Steps)
	for t.now.Steps < steps {
		if err := t.step(); err != nil {
			return err
		}
		if err := k.Save(t.now, t.tensors()); err != nil {
			return err
		}
		told(t.now.Steps)
	}
	t.average.Swap()
	losses := map[string]string{"losses": fmt.Sprint(t.now.Losses)}
	if err := nn.Save(filepath.Join(run.ModelDir, "model.safetensors"), nn.Tensors(t.layers...), losses); err != nil {
		return err
	}
	return k.Done()
}
