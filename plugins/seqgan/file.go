package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// format names the layout of a model directory: the generator's weights in
// model.safetensors, those kept on the way in model-mle-60.safetensors and the like.
const format = "seqgan/1"

// file returns the path of kept weights in a model directory; the name is empty for
// those that training ended with.
func file(dir, name string) string {
	if name != "" {
		name = "-" + strings.ReplaceAll(name, ":", "-")
	}
	return filepath.Join(dir, "model"+name+".safetensors")
}

// save writes the generator's weights.
func save(run *sdk.Run, p Params, name string, g *generator) error {
	return nn.Save(file(run.ModelDir, name), nn.Tensors(g.weights()...), map[string]string{"format": format, "sequence": string(p.Sequence)})
}

// load reads weights that save wrote. Those of another form or shape are
// sdk.ErrInvalid.
func load(run *sdk.Run, p Params, name string, g *generator) error {
	f, err := nn.Open(file(run.ModelDir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	switch {
	case f.Meta["format"] != format:
		err = fmt.Errorf("its format is %q, not %q", f.Meta["format"], format)
	case f.Meta["sequence"] != string(p.Sequence):
		err = fmt.Errorf("its sequences are %q, not %q", f.Meta["sequence"], p.Sequence)
	default:
		err = f.Load(nn.Tensors(g.weights()...))
	}
	if err != nil {
		return sdk.InvalidParams(fmt.Errorf("model in %s: %w: fit again with these settings", run.ModelDir, err))
	}
	return nil
}
