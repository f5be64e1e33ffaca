package main

import (
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Reset empties the batch.
func (n *network) Reset() {
	n.batch.Reset()
	n.targets.Class, n.behaviourTargets.Class = n.targets.Class[:0], n.behaviourTargets.Class[:0]
	n.targets.Features = n.targets.Features[:0]
}

// hide makes a row of the batch's last sequence a target: row r of a table.
func (n *network) hide(row int, t *tokens.Table, r int) {
	n.space.MaskTarget(n.batch, row)
	n.batch.Wanted = append(n.batch.Wanted, int32(row))
	n.targets.Class = append(n.targets.Class, t.Class[r])
	n.behaviourTargets.Class = append(n.behaviourTargets.Class, t.Behaviours[r])
}

// fillLast replaces the batch by spans of a table whose last rows are hidden.
func (n *network) fillLast(t *tokens.Table, spans []tokens.Span) {
	n.Reset()
	for _, s := range spans {
		t.Append(n.batch, s)
		n.hide(n.batch.Rows()-1, t, s.End-1)
		n.count()
	}
}

// count appends the counts of the wanted rows of the batch's last sequence: of what
// shows of the events before each. It comes after all of its rows are hidden.
func (n *network) count() {
	if n.counts == nil {
		return
	}
	t, size, first := &n.targets, n.counts.Len(), int(n.batch.Starts[len(n.batch.Starts)-2])
	for _, row := range n.batch.Wanted[len(t.Features)/size:] {
		at := len(t.Features)
		t.Features = slices.Grow(t.Features, size)[:at+size]
		n.counts.Write(n.batch, first, int(row), t.Features[at:])
	}
}

// Append adds a window to the batch, its target hidden.
func (n *network) Append(w data.Window) {
	n.space.AppendWindow(n.batch, w)
	n.batch.Wanted = append(n.batch.Wanted, int32(n.batch.Rows()-1))
	n.count()
}

// Sequences returns how many windows the batch holds.
func (n *network) Sequences() int { return n.batch.Sequences() }

// Classes returns how many logits a target has.
func (n *network) Classes() int { return n.classes }

// Infer writes the logits of the wanted rows to out (wanted rows, classes).
func (n *network) Infer(out []float32) {
	n.batch.Seal()
	rows := n.batch.WantedRows()
	if need := n.limits.Wanted * n.encoder.Width; len(n.vectors) < need {
		n.vectors = make([]float32, need)
	}
	n.encoder.Infer(n.batch, n.vectors)
	n.head.Infer(rows, n.vectors, out)
}

// filler turns instances of a table into a network's batch.
type filler struct {
	table *tokens.Table
	cloze cloze
	blur  tokens.Blur

	source rand.PCG
	hidden []int
}

// fill replaces the batch by instances.
func (f *filler) fill(n *network, instances []instance) {
	n.Reset()
	rng := rand.New(&f.source)
	for _, k := range instances {
		f.source.Seed(k.seed, 0)
		start := n.batch.Rows()
		f.table.Append(n.batch, k.span)
		n.space.Blur(n.batch, f.blur, rng)
		if k.last {
			n.hide(n.batch.Rows()-1, f.table, k.span.End-1)
			n.count()
			continue
		}
		f.hidden = f.cloze.choose(f.hidden, k.span.Len(), rng)
		for _, i := range f.hidden {
			n.hide(start+i, f.table, k.span.First+i)
		}
		n.count()
	}
	n.batch.Seal()
}

// reseed makes the dropout of the network that of a stream.
func (n *network) reseed(rng *rand.Rand) {
	n.noise.Seed([2]uint32{rng.Uint32(), rng.Uint32()})
}
