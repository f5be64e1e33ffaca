package main

import (
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// batch is sequences with what each is for and what its wanted rows must give.
type batch struct {
	*nn.Batch
	targets targets
	tasks   []task    // (sequences)
	wanted  []int     // (sequences+1): the first wanted row of each
	counts  []float32 // (wanted rows, kinds, classes), or empty
}

// countsOf returns the counts of a wanted row (kinds, classes).
func (b *batch) countsOf(row int) []float32 {
	n := len(b.counts) / len(b.Wanted)
	return b.counts[row*n:][:n]
}

func (b *batch) task(sequence int) task { return b.tasks[sequence] }
func (b *batch) rows(sequence int) rows { return rows{b, b.wanted[sequence], b.wanted[sequence+1]} }

// span returns the sequences of group g.
func (b *batch) span(g int) (from, to int) {
	n := b.Sequences()
	return n * g / nn.Groups, n * (g + 1) / nn.Groups
}

func (b *batch) reset() {
	b.Reset()
	b.targets.reset()
	b.tasks, b.wanted, b.counts = b.tasks[:0], append(b.wanted[:0], 0), b.counts[:0]
}

// end ends a sequence whose rows and wanted rows have been appended.
func (r *reader) end(b *batch, t task, bidirectional bool) {
	if r.counts != nil {
		r.count(b)
	}
	b.end(t, bidirectional)
}

// count appends the counts of the wanted rows of b's last sequence: of the events up
// to the row, or before it where it is a mask.
func (r *reader) count(b *batch) {
	first, n := int(b.Starts[len(b.Starts)-2]), r.counts.Len()
	for _, row := range b.Wanted[b.wanted[len(b.wanted)-1]:] {
		end := int(row) + 1
		if r.masked {
			end--
		}
		at := len(b.counts)
		b.counts = slices.Grow(b.counts, n)[:at+n]
		r.counts.Write(b.Batch, first, end, b.counts[at:])
	}
}

func (b *batch) end(t task, bidirectional bool) {
	b.tasks, b.wanted = append(b.tasks, t), append(b.wanted, len(b.Wanted))
	b.Bidirectional = append(b.Bidirectional, bidirectional)
}

// reader fills batches for one backbone.
type reader struct {
	space  *tokens.Space
	masked bool // a target is a row of masks, as in BERT4Rec; otherwise rows tell what follows them
	all    bool // predicting needs the vectors of all rows, not those of targets alone
	hidden []tokens.Field
	counts *tokens.Counts // nil without window_counts
}

// newReader returns the reader of a run whose population has those shares of classes.
func newReader(run *sdk.Run, p Params, population []float32) *reader {
	fields := []tokens.Field{tokens.Weekday, tokens.Slot, tokens.Location, tokens.Behaviour}
	if p.PastIntents {
		fields = append(fields, tokens.Intent)
	}
	masked := p.Backbone == BackboneBERT4Rec
	if !masked && run.Context == sdk.ContextTime {
		fields = append(fields, tokens.NextWeekday, tokens.NextSlot)
	}
	r := &reader{
		space: tokens.NewSpace(run, fields...), masked: masked, all: p.IntentAttention,
		hidden: []tokens.Field{tokens.Behaviour, tokens.Intent},
	}
	if p.WindowCounts {
		r.counts = r.space.NewCounts(population)
	}
	return r
}

// newBatch returns an empty batch.
func (r *reader) newBatch(l nn.Limits) *batch { return &batch{Batch: r.space.NewBatch(l)} }

// corruption is what training does to windows; nil leaves them as a test has them.
type corruption struct {
	tokens.Blur
	hidden float64 // share of a window's rows that a masked backbone has as targets beside the last
	rng    *rand.Rand
}

// blur corrupts the locations of b's last sequence.
func (c *corruption) blur(s *tokens.Space, b *batch) {
	if c != nil {
		s.Blur(b.Batch, c.Blur, c.rng)
	}
}

// spans appends training windows to dst. A causal model tells at every row the
// class that follows, so every event is a target once, with most of its past in
// sight. A masked one needs a window for each of its targets.
func (r *reader) spans(dst []tokens.Span, t *tokens.Table, stride int, rng *rand.Rand) []tokens.Span {
	if r.masked {
		return t.Single(dst, stride, rng)
	}
	return t.Tiles(dst, stride, rng)
}

// predictSpan appends a span whose targets are to be predicted, and, masked and
// corrupted, some of the events before the last too, each from both of its sides.
func (r *reader) predictSpan(b *batch, t *tokens.Table, s tokens.Span, c *corruption) {
	if !r.masked {
		t.Append(b.Batch, s.History())
		c.blur(r.space, b)
		want(b, 0)
		for row := s.First + 1; row < s.End; row++ {
			class := t.Class[row]
			if row < s.End-s.Targets {
				class = tokens.NoClass
			}
			b.targets.add(class)
		}
		r.end(b, predict, false)
		return
	}
	t.Append(b.Batch, s)
	c.blur(r.space, b)
	for row, at := s.First, b.Rows()-s.Len(); row < s.End; row, at = row+1, at+1 {
		class := int32(tokens.NoClass)
		hide := row == s.End-1 || c != nil && c.rng.Float64() < c.hidden
		if hide {
			r.space.MaskTarget(b.Batch, at)
			class = t.Class[row]
		}
		if hide || r.all {
			b.Wanted = append(b.Wanted, int32(at))
			b.targets.add(class)
		}
	}
	r.end(b, predict, true)
}

// predictWindow appends a window of a test; it has no targets.
func (r *reader) predictWindow(b *batch, w data.Window) {
	if r.masked {
		r.space.AppendWindow(b.Batch, w)
	} else {
		r.space.AppendHistory(b.Batch, w)
	}
	skip := 0
	if !r.all {
		skip = b.Rows() - 1 - int(b.Starts[len(b.Starts)-2])
	}
	want(b, skip)
	r.end(b, predict, r.masked)
}

// want makes the last rows of b's last sequence wanted, all but skip of them.
func want(b *batch, skip int) {
	for row := int(b.Starts[len(b.Starts)-2]) + skip; row < b.Rows(); row++ {
		b.Wanted = append(b.Wanted, int32(row))
	}
}

// reconstructSpan appends a span of which a share of the events, at least one, is
// to be reconstructed: their behaviour and intent are masked, their time and place
// are not. A span without a known event is left out.
func (r *reader) reconstructSpan(b *batch, t *tokens.Table, s tokens.Span, share float64, bidirectional bool, c *corruption, rng *rand.Rand) {
	history := s.History()
	known := 0
	for row := history.First; row < history.End; row++ {
		if t.Behaviours[row] != tokens.NoClass {
			known++
		}
	}
	if known == 0 {
		return
	}
	if r.masked {
		t.Append(b.Batch, s)
	} else {
		t.Append(b.Batch, history)
	}
	c.blur(r.space, b)
	if r.masked {
		r.space.MaskTarget(b.Batch, b.Rows()-1)
	}
	begin, certain := int(b.Starts[len(b.Starts)-2]), rng.IntN(known)
	for row := history.First; row < history.End; row++ {
		if t.Behaviours[row] == tokens.NoClass {
			continue
		}
		known--
		if chosen := rng.Float64() < share; !chosen && known != certain {
			continue
		}
		at := begin + row - history.First
		for _, f := range r.hidden {
			r.space.Mask(b.Batch, at, f)
		}
		b.Wanted = append(b.Wanted, int32(at))
		b.targets.add(t.Behaviours[row])
	}
	r.end(b, reconstruct, bidirectional || r.masked)
}

// weigh normalises the targets of a filled batch: predicted rows share a weight of
// 1 and reconstructed ones that much.
func (b *batch) weigh(reconstruction float64) {
	total := [2]float64{predict: 1, reconstruct: reconstruction}
	var counts [2]float64
	for s, task := range b.tasks {
		for _, w := range b.targets.hard[b.wanted[s]:b.wanted[s+1]] {
			counts[task] += float64(w)
		}
	}
	for s, task := range b.tasks {
		for i := b.wanted[s]; i < b.wanted[s+1]; i++ {
			b.targets.hard[i] *= float32(total[task] / max(counts[task], 1))
		}
	}
}
