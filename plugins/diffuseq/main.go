// Diffuseq is the generator DiffuSeq (Gong et al. 2023): a diffusion over the
// embeddings of tokens writes the week that follows a user's seed week, all of its
// tokens at once.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// plugin describes diffuseq to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "diffuseq",
	Version:   "1",
	Citation:  "Gong et al. 2023, DiffuSeq: Sequence to Sequence Text Generation with Diffusion Models, ICLR",
	Summary:   "Writes the week that follows the seed week by a diffusion over the embeddings of its tokens.",
	Defaults:  defaults,
	Reads:     sdk.ReadsSeed,
	Learns:    true,
	Validate:  Params.validate,
	Estimate:  estimate,
	Generator: func(p Params) (sdk.Generator, error) { return diffuseq{p.filled()}, nil },
}

func main() { plugin.Serve() }

// diffuseq implements sdk.Generator. Its params have no 0 that stands for the
// size's value but perhaps the length.
type diffuseq struct{ params Params }
