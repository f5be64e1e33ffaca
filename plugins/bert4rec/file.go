package main

import (
	"strconv"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// format names the layout of a model file, which has the weights under the names
// of nn, and the shares of classes in the population.
const format = "bert4rec/2"

// settings are what the shapes of weights do not tell.
func (p Params) settings() map[string]string {
	return map[string]string{"heads": strconv.Itoa(p.Heads), "past_intents": strconv.FormatBool(p.PastIntents)}
}

// save writes the model of a run.
func (n *network) save(run *sdk.Run, p Params) error {
	return recipe.Save(run, format, p.settings(), n.file())
}

// load reads the model of a run.
func (n *network) load(run *sdk.Run, p Params) error {
	return recipe.Load(run, format, p.settings(), n.file())
}

// file returns the tensors of a model file.
func (n *network) file() []nn.Tensor {
	return append(nn.Tensors(n.weights()...), recipe.Population(n.population))
}
