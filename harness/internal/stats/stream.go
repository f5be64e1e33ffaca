package stats

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Stream returns the random stream with that name: PCG seeded with
// SHA-256(seed, name), as sdk.Run.Rand makes it in a plugin. Streams of different
// names are independent; streams of equal seed and name are the same draws.
func Stream(seed uint64, name string) *rand.Rand {
	h := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), name...))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(h[:8]), binary.LittleEndian.Uint64(h[8:16])))
}
