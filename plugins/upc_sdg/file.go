package main

import (
	"fmt"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of a model: model.json says who and what the embeddings are
// of, weights.safetensors has all tensors.
const (
	format      = "upc_sdg/1"
	weightsFile = "weights.safetensors"
)

// index is what model.json holds.
type index struct {
	Item  ItemKind    `json:"item"`
	Users []uint32    `json:"users"` // ascending
	Items [][3]uint32 `json:"items"` // part of the day, location, behaviour; ascending
}

func (m *model) save(run *sdk.Run) error {
	x := index{Item: m.catalogue.kind, Users: append([]uint32{}, m.users...), Items: [][3]uint32{}}
	for _, it := range m.catalogue.items {
		x.Items = append(x.Items, [3]uint32{it.bucket, it.location, it.behaviour})
	}
	if err := modelfile.Save(run.ModelDir, format, x); err != nil {
		return err
	}
	return nn.Save(filepath.Join(run.ModelDir, weightsFile), m.tensors(), nil)
}

// tensors returns all tensors of the model.
func (m *model) tensors() []nn.Tensor {
	return nn.Tensors(append(m.nets(), nn.NamedWeights{Prefix: "factors.", Weights: m.factors.weights})...)
}

// load reads a model. One of other params or of another vocabulary is sdk.ErrInvalid.
func load(run *sdk.Run, p Params) (*model, error) {
	var x index
	if err := modelfile.Load(run.ModelDir, format, &x); err != nil {
		return nil, err
	}
	c, err := x.catalogue(&run.Vocabulary)
	if err == nil && x.Item != p.Item {
		err = fmt.Errorf("its item is %q, not %q", x.Item, p.Item)
	}
	if err != nil {
		return nil, sdk.InvalidParams(fmt.Errorf("model in %s: %w: fit again", run.ModelDir, err))
	}
	m := newModel(p, c, x.Users)
	file, err := nn.Open(filepath.Join(run.ModelDir, weightsFile))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := file.Load(m.tensors()); err != nil {
		return nil, sdk.InvalidParams(fmt.Errorf("model in %s: %w: fit again with these params", run.ModelDir, err))
	}
	return m, nil
}

// catalogue returns the items, or what is wrong with the index.
func (x *index) catalogue(v *data.Vocabulary) (*catalogue, error) {
	for i := range x.Users {
		if i > 0 && x.Users[i-1] >= x.Users[i] {
			return nil, fmt.Errorf("user %d comes after user %d", x.Users[i], x.Users[i-1])
		}
	}
	items := make([]item, 0, len(x.Items))
	for _, it := range x.Items {
		items = append(items, item{it[0], it[1], it[2]})
	}
	c := newCatalogue(v, x.Item, items)
	return c, c.check(v)
}
