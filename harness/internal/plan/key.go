package plan

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Key is the content key of a step: equal keys, equal outputs.
type Key [32]byte

// String returns the key in hex.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Machine is what of the machine can change a result.
type Machine struct {
	GOARCH string `json:"goarch"`
	Kernel string `json:"kernel"` // avx512, avx2 or generic
}

// Identity is everything that decides a step's outputs; its JSON is canonical
// (fixed order of fields, no maps) and is what the key digests.
type Identity struct {
	Kind     Kind            `json:"kind"`
	Revision int             `json:"revision"`
	Protocol string          `json:"protocol"`
	Dataset  string          `json:"dataset"`
	Plugin   string          `json:"plugin,omitempty"`
	Digest   string          `json:"plugin_digest,omitempty"`
	Params   json.RawMessage `json:"params,omitempty"`
	Seed     uint64          `json:"seed"`
	Work     Work            `json:"work"`
	Inputs   []InputKey      `json:"inputs,omitempty"`
	Machine  Machine         `json:"machine"`
}

// InputKey is an input in an Identity.
type InputKey struct {
	Role string `json:"role"`
	Key  string `json:"key"`
}

// JSON returns the canonical form that the key of a step digests.
func (id Identity) JSON() json.RawMessage {
	b, err := json.Marshal(id)
	if err != nil { // only strings, numbers and valid raw JSON
		panic(fmt.Sprintf("plan: identity: %v", err))
	}
	return b
}

func (id Identity) key() Key { return sha256.Sum256(id.JSON()) }

// seed derives a step's seed from what it is, so that equal steps of different
// experiments draw the same numbers.
func seed(base uint64, kind Kind, plugin string, params json.RawMessage, repeat int) uint64 {
	b, err := json.Marshal([]any{"behaviorbench-seed-v1", base, kind, plugin, params, repeat})
	if err != nil {
		panic(fmt.Sprintf("plan: seed: %v", err))
	}
	h := sha256.Sum256(b)
	return binary.LittleEndian.Uint64(h[:8])
}
