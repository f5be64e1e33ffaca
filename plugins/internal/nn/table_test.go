package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestTable(t *testing.T) {
	for i, lengths := range raggeds {
		for _, c := range []TableConfig{{IDs: 1, Width: 3}, {IDs: 4, Width: 1}, {IDs: 2*idRun + 1, Width: 5}} {
			t.Run(fmt.Sprintf("batch %d/%d ids", i, c.IDs), func(t *testing.T) { testTable(t, c, batchOf(lengths...)) })
		}
	}
}

func testTable(t *testing.T, c TableConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	ids := make([]int32, b.Rows())
	for i := range ids {
		ids[i] = int32(r.IntN(c.IDs))
	}
	b.Fields = [][]int32{ids}
	limits := limitsOf(b)
	table := randoms(r, c.IDs*c.Width)
	functionTest{
		build: func(crew Crew) Function {
			l := NewTable(c, limits, crew, b)
			l.prepare()
			return l
		},
		reference: func(in [][]float64) []float64 {
			var out []float64
			for _, id := range ids {
				out = append(out, in[0][int(id)*c.Width:int(id+1)*c.Width]...)
			}
			return out
		},
		in:   []operand{{"table", table, len(table)}},
		room: limits.Rows * c.Width,
	}.check(t)

	l := NewTable(c, limits, 1, b)
	copy(l.weights.Value, table)
	inferred, want := nans(len(ids)*c.Width), nans(limits.Rows*c.Width)
	l.Infer(ids, inferred)
	l.Forward([][]float32{table}, want)
	sameBits(t, "Infer", inferred, want[:len(inferred)])
}

// A batch with an id that the table lacks is an error of the step.
func TestTableChecks(t *testing.T) {
	b := batchOf(2)
	l := NewTable(TableConfig{IDs: 3, Width: 1}, limitsOf(b), 1, b)
	for _, c := range []struct {
		ids []int32
		ok  bool
	}{{[]int32{0, 2}, true}, {[]int32{0, 3}, false}, {[]int32{-1, 0}, false}, {[]int32{0}, false}} {
		b.Fields = [][]int32{c.ids}
		if err := l.check(); (err == nil) != c.ok {
			t.Errorf("ids %v: error %v", c.ids, err)
		}
	}
}
