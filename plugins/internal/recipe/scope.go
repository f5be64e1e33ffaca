package recipe

import (
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// Scope says which weights fine-tuning moves.
type Scope string

// The scopes: all weights; all but the tables of the embedding; those of the head
// and every gain and bias (BitFit, Ben Zaken et al. 2022); those of the head.
const (
	ScopeAll         Scope = "all"
	ScopeBlocks      Scope = "blocks"
	ScopeBiasAndHead Scope = "bias-and-head"
	ScopeHead        Scope = "head"
)

// Frozen returns the tensors of an encoder that fine-tuning leaves as they are. A
// head's are always moved.
func (s Scope) Frozen(encoder ...nn.NamedWeights) []nn.Tensor {
	var still []nn.Tensor
	for _, t := range nn.Tensors(encoder...) {
		frozen := false
		switch s {
		case ScopeBlocks:
			frozen = IsTable(t)
		case ScopeBiasAndHead:
			frozen = t.Decay // gains and biases are what is not decayed
		case ScopeHead:
			frozen = true
		}
		if frozen {
			still = append(still, t)
		}
	}
	return still
}

// IsTable says whether a tensor of an encoder is a table of its embedding.
func IsTable(t nn.Tensor) bool { return IsField(t) || strings.HasPrefix(t.Name, "position.") }

// IsField says whether a tensor of an encoder is the table of a field of tokens.
func IsField(t nn.Tensor) bool { return strings.HasPrefix(t.Name, "field.") }
