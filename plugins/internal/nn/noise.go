package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// Noise is where the layers of one model get their random numbers from: a seed
// and the number of the step, which Trainer.Step advances. Layers that share one
// draw different numbers: it hands out sites, in the order in which the layers are
// made. So use Seed, and do not replace a Noise that has layers by another.
type Noise struct {
	Key  [2]uint32
	Step uint32

	used uint32 // sites that layers have
}

// Seed begins the random numbers of another key, at step 0.
func (n *Noise) Seed(key [2]uint32) { n.Key, n.Step = key, 0 }

// sites returns the first of so many sites that no other layer has.
func (n *Noise) sites(count int) uint32 {
	first := n.used
	n.used += uint32(count)
	return first
}

// stream returns the random numbers of one place in the network at this step.
func (n *Noise) stream(site uint32) kernel.Stream {
	return kernel.Stream{Key: n.Key, Step: n.Step, Site: site}
}
