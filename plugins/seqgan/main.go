// Seqgan is the generator SeqGAN (Yu et al. 2017): an LSTM that writes sequences of
// tokens and is trained by maximum likelihood, then by policy gradient against a
// discriminator whose verdict on whole sequences Monte Carlo search brings back to
// single tokens.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// plugin describes seqgan to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "seqgan",
	Version:   "1",
	Citation:  "Yu et al. 2017, SeqGAN: Sequence Generative Adversarial Nets with Policy Gradient, AAAI",
	Summary:   "Writes sequences by an LSTM that is trained by policy gradient against a discriminator.",
	Defaults:  defaults,
	Reads:     sdk.ReadsSeed,
	Learns:    true,
	Estimate:  estimate,
	Generator: func(p Params) (sdk.Generator, error) { return seqgan{p}, nil },
}

func main() { plugin.Serve() }
