package kernel

// Stream names the random numbers of one use of dropout: those of Philox4x32-10
// (Salmon et al. 2011) under Key, at counters that no other (Step, Site) has.
type Stream struct {
	Key  [2]uint32 // the seed
	Step uint32    // of the optimiser
	Site uint32    // where in the network
}

// Words returns how many words of a mask hold a row of n elements.
func Words(n int) int { return (n + 63) / 64 }

// Keep returns the threshold of Mask that keeps an element with probability 1-p,
// and the scale that keeps the mean. p is in [0, 1).
func Keep(p float64) (keep uint32, scale float32) {
	keep = uint32(min((1-p)*(1<<32), 1<<32-1))
	return keep, float32(1 / (1 - p))
}

// Mask draws the mask of rows of n elements, the first of which is row number
// row of its site: bit j%64 of bits[i*Words(n)+j/64] is set where element j of
// row i is kept, that is where its random word is below keep. Random words are
// outputs of Philox4x32-10 at counters {16(j/64) + j%16, row+i, Site, Step};
// element j takes output number j%64/16. Bits beyond n may be set.
func Mask(rows, n int, bits []uint64, keep uint32, s Stream, row uint32) {
	if rows > 0 && n > 0 {
		active.mask(rows, n, bits[:rows*Words(n)], keep, s, row)
	}
}

// Drop writes scale x to y where bits are set and 0 elsewhere. x and y are
// (rows, n), rows ldx and ldy apart; y may be x. bits are of Mask.
func Drop(rows, n int, x []float32, ldx int, y []float32, ldy int, bits []uint64, scale float32) {
	if rows > 0 && n > 0 {
		active.drop(rows, n, x[:(rows-1)*ldx+n], ldx, y[:(rows-1)*ldy+n], ldy, bits[:rows*Words(n)], scale)
	}
}

// DropAdd writes residual + Drop(x) to y. All are (rows, n) without gaps; y may
// be x or residual.
func DropAdd(rows, n int, x, residual, y []float32, bits []uint64, scale float32) {
	if rows > 0 && n > 0 {
		active.dropAdd(rows, n, x[:rows*n], residual[:rows*n], y[:rows*n], bits[:rows*Words(n)], scale)
	}
}
