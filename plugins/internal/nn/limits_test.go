package nn

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lengthen appends a sequence of n rows, all wanted, to a network's batch.
func (n *network) lengthen(rows int) {
	b := n.batch
	for i := range rows {
		if b.Wanted != nil {
			b.Wanted = append(b.Wanted, int32(b.Rows()+i))
		}
		n.targets.Class, n.targets.Weight = append(n.targets.Class, 0), append(n.targets.Weight, 1)
		for f := range b.Fields {
			b.Fields[f] = append(b.Fields[f], 0)
		}
		b.Positions = append(b.Positions, 0)
	}
	b.Starts = append(b.Starts, int32(len(b.Positions)))
	b.Seal()
}

// A batch that a network has no room for, or that makes no sense, is an error of
// training, which moves nothing, and a panic of inference.
func TestBatchBeyondLimits(t *testing.T) {
	for want, c := range map[string]struct {
		spoil    func(n *network)
		training bool // inference does not read it
	}{
		"sequence 3 has 22 rows, the limit (Limits.Length) is 21": {spoil: func(n *network) { n.lengthen(testLength + 1) }},
		"129 sequences, the limit (Limits.Sequences) is 128": {spoil: func(n *network) {
			for n.batch.Sequences() < 129 {
				n.lengthen(1)
			}
		}},
		"1601 rows, the limit (Limits.Rows) is 1600": {spoil: func(n *network) {
			for n.batch.Rows() < testRows+1 {
				n.lengthen(min(testLength, testRows+1-n.batch.Rows()))
			}
		}},
		"sequence 3 has 0 rows, want at least 1": {spoil: func(n *network) {
			n.batch.Starts = append(n.batch.Starts, n.batch.Starts[3])
			n.batch.Seal()
		}},
		"it has changed since Seal": {spoil: func(n *network) {
			*n.batch = Batch{Starts: slices.Clone(n.batch.Starts), Fields: n.batch.Fields, Positions: n.batch.Positions, Wanted: n.batch.Wanted}
		}},
		"field 1 has 7 ids for 8 rows":                           {spoil: func(n *network) { n.batch.Fields[1] = n.batch.Fields[1][:7] }},
		"1 fields, want 2":                                       {spoil: func(n *network) { n.batch.Fields = n.batch.Fields[:1] }},
		"Positions has 9 places for 8 rows":                      {spoil: func(n *network) { n.batch.Positions = append(n.batch.Positions, 0) }},
		"row 2: id 9 of field 1, want 0 to 8":                    {spoil: func(n *network) { n.batch.Fields[1][2] = 9 }},
		"row 4: id -1 of field 0, want 0 to 4":                   {spoil: func(n *network) { n.batch.Fields[0][4] = -1 }},
		"row 7: position 21, want 0 to 20":                       {spoil: func(n *network) { n.batch.Positions[7] = testLength }},
		"Bidirectional is of 2 sequences, there are 3":           {spoil: func(n *network) { n.batch.Bidirectional = make([]bool, 2) }},
		"wanted row 1 is 0 after 0, want ascending":              {spoil: func(n *network) { n.batch.Wanted[0], n.batch.Wanted[1] = 0, 0 }},
		"wanted row 7 is 8 after 6, want ascending rows below 8": {spoil: func(n *network) { n.batch.Wanted[7] = 8 }},
		"6 classes for 8 wanted rows":                            {training: true, spoil: func(n *network) { n.targets.Class = n.targets.Class[:6] }},
		"3 weights for 8 wanted rows":                            {training: true, spoil: func(n *network) { n.targets.Weight = n.targets.Weight[:3] }},
		"wanted row 5: class 7, want 0 to 6 or -1 for none":      {training: true, spoil: func(n *network) { n.targets.Class[5] = testClasses }},
	} {
		t.Run(want, func(t *testing.T) {
			n := newNetwork(t, shapes[0], 2, 3, 1, 4)
			n.batch.Wanted = every32(n.batch.Rows())
			n.targets.Class, n.targets.Weight = make([]int32, n.batch.Rows()), make([]float32, n.batch.Rows())
			n.batch.Seal()
			n.compile(t, descent(.05))
			if _, err := n.trainer.Step(); err != nil {
				t.Fatal(err)
			}
			c.spoil(n)
			before := NewSnapshot(Unnamed(n.weights()...)...)
			if _, err := n.trainer.Step(); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "nn: step 1: ") {
				t.Errorf("step: error %v, want one with %q", err, want)
			}
			for i, w := range n.weights() {
				sameBits(t, w.Prefix, w.Value, before.values[i])
			}
			if got := panics(func() { n.encoder.Infer(n.batch, make([]float32, 2*testRows*testWidth)) }); c.training != (got == "") || !c.training && !strings.Contains(got, want) {
				t.Errorf("inference panics with %q, want %q", got, want)
			}
		})
	}
}

// panics returns what f panics with, "" if it does not.
func panics(f func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	f()
	return ""
}

// every32 returns 0 to n-1.
func every32(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// Every layer that is made for limits reports a batch beyond them.
func TestLayersBeyondLimits(t *testing.T) {
	for name, c := range layerKinds {
		t.Run(name, func(t *testing.T) {
			b := batchOf(3, 5)
			l, ok := c.build(b, Limits{Sequences: 2, Rows: 8, Wanted: 8, Length: 4}).(checker)
			if !ok {
				t.Fatal("the layer checks nothing")
			}
			if err := l.check(); err == nil || !strings.Contains(err.Error(), "sequence 1 has 5 rows") {
				t.Errorf("error %v, want one of the long sequence", err)
			}
		})
	}
}
