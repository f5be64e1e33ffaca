package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// batch is sequences with what each is for and what its wanted rows must give.
type batch struct {
	*nn.Batch
	targets targets
	tasks   []task // (sequences)
	wanted  []int  // (sequences+1): the first wanted row of each
}

func (b *batch) task(sequence int) task { return b.tasks[sequence] }
func (b *batch) rows(sequence int) rows { return rows{b.wanted[sequence], b.wanted[sequence+1]} }

// span returns the sequences of group g.
func (b *batch) span(g int) (from, to int) {
	n := b.Sequences()
	return n * g / nn.Groups, n * (g + 1) / nn.Groups
}

func (b *batch) reset() {
	b.Reset()
	b.targets.reset()
	b.tasks, b.wanted = b.tasks[:0], append(b.wanted[:0], 0)
}

// end ends a sequence whose rows and wanted rows have been appended.
func (b *batch) end(t task, bidirectional bool) {
	b.tasks, b.wanted = append(b.tasks, t), append(b.wanted, len(b.Wanted))
	b.Bidirectional = append(b.Bidirectional, bidirectional)
}

// reader fills batches for one backbone.
type reader struct {
	space  *tokens.Space
	masked bool // the last row of a window is a mask for the target, as in BERT4Rec; otherwise rows tell what follows them
	all    bool // predicting needs the vectors of all rows, not of the last alone
	hidden []tokens.Field
}

// newReader returns the reader of a run.
func newReader(run *sdk.Run, p Params) *reader {
	fields := []tokens.Field{tokens.Weekday, tokens.Slot, tokens.Location, tokens.Behaviour}
	if p.PastIntents {
		fields = append(fields, tokens.Intent)
	}
	masked := p.Backbone == BackboneBERT4Rec
	if !masked && run.Context == sdk.ContextTime {
		fields = append(fields, tokens.NextWeekday, tokens.NextSlot)
	}
	return &reader{
		space: tokens.NewSpace(run, fields...), masked: masked, all: p.IntentAttention,
		hidden: []tokens.Field{tokens.Behaviour, tokens.Intent},
	}
}

// newBatch returns an empty batch.
func (r *reader) newBatch(l nn.Limits) *batch { return &batch{Batch: r.space.NewBatch(l)} }

// blurring reads locations of training windows as unknown; nil leaves them.
type blurring struct {
	tokens.Blur
	rng *rand.Rand
}

func (l *blurring) apply(s *tokens.Space, b *batch) {
	if l != nil {
		s.Blur(b.Batch, l.Blur, l.rng)
	}
}

// want makes the last rows of b's last sequence wanted, all but skip of them.
func want(b *batch, skip int) {
	for row := int(b.Starts[len(b.Starts)-2]) + skip; row < b.Rows(); row++ {
		b.Wanted = append(b.Wanted, int32(row))
	}
}

// lesson appends a span for predicting. A causal model tells at every row the
// class that follows; the last targets of them count, so that windows that end
// that far apart have every event as a target once, with most of its past in
// sight, as in a test. A bidirectional model tells the class of the span's target
// at the mask.
func (r *reader) lesson(b *batch, t *tokens.Table, s tokens.Span, targets int, blur *blurring) {
	if !r.masked {
		t.Append(b.Batch, s.History())
		blur.apply(r.space, b)
		want(b, 0)
		for row := s.First + 1; row < s.End; row++ {
			class := t.Class[row]
			if row < s.End-targets {
				class = tokens.NoClass
			}
			b.targets.add(class)
		}
		b.end(predict, false)
		return
	}
	r.question(b, t, s, blur)
	b.targets.pop()
	b.targets.add(t.Class[s.End-1])
}

// question appends a span whose last row alone is to tell a class, as in a test;
// its targets are left open.
func (r *reader) question(b *batch, t *tokens.Table, s tokens.Span, blur *blurring) {
	if r.masked {
		t.Append(b.Batch, s)
		blur.apply(r.space, b)
		r.space.MaskTarget(b.Batch, b.Rows()-1)
	} else {
		t.Append(b.Batch, s.History())
	}
	r.ask(b)
}

// window appends a window of a test.
func (r *reader) window(b *batch, w data.Window) {
	if r.masked {
		r.space.AppendWindow(b.Batch, w)
	} else {
		r.space.AppendHistory(b.Batch, w)
	}
	r.ask(b)
}

// ask ends a sequence whose last row tells a class.
func (r *reader) ask(b *batch) {
	skip := 0
	if !r.all {
		skip = b.Rows() - 1 - int(b.Starts[len(b.Starts)-2])
	}
	want(b, skip)
	for len(b.targets.class) < len(b.Wanted) {
		b.targets.add(tokens.NoClass)
	}
	b.end(predict, r.masked)
}

// puzzle appends a span of which some events are to be reconstructed: their
// behaviour and intent are masked, their time and place are not. A span without a
// known event is left out.
func (r *reader) puzzle(b *batch, t *tokens.Table, s tokens.Span, share float64, bidirectional bool, blur *blurring, rng *rand.Rand) {
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
	blur.apply(r.space, b)
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
	b.end(reconstruct, bidirectional || r.masked)
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
