package nn

import (
	"fmt"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Rows that are added some at a time get the bits that Infer gives for the whole
// sequence, also after the cache was cut and other rows stood there.
func TestIncremental(t *testing.T) {
	for _, s := range shapes {
		if !s.causal {
			continue
		}
		s.dropout, s.mixed, s.wanted = 0, false, false
		for _, family := range kernel.Available() {
			t.Run(fmt.Sprintf("%s/%s", s, family), func(t *testing.T) {
				use(t, family)
				n := newNetwork(t, s, 2, testLength)
				for i := range n.batch.Positions {
					n.batch.Positions[i] = int32(i)
				}
				want := nans(testLength * testWidth)
				n.encoder.Infer(n.batch, want)
				c, err := n.encoder.NewCache()
				if err != nil {
					t.Fatal(err)
				}
				for _, parts := range [][]int{{1, 1, 17, 2}, {testLength}, {18, 3}} {
					c.Cut(0)
					c.Extend([][]int32{{4, 3, 2, 1}, {8, 7, 6, 5}}, nans(4*testWidth))
					c.Cut(0)
					for _, rows := range parts {
						from := c.Rows()
						got := nans(rows * testWidth)
						c.Extend([][]int32{n.batch.Fields[0][from : from+rows], n.batch.Fields[1][from : from+rows]}, got)
						sameBits(t, fmt.Sprintf("rows %d to %d", from, from+rows), got, want[from*testWidth:][:rows*testWidth])
					}
				}
				if c.Rows() != testLength || c.Room() != testLength {
					t.Errorf("%d rows of %d, want %d of as many", c.Rows(), c.Room(), testLength)
				}
			})
		}
	}
}

// Caches are for causal encoders, and keep to their room.
func TestCacheMistakes(t *testing.T) {
	if _, err := newNetwork(t, shape{}, 1, 3).encoder.NewCache(); err == nil {
		t.Error("an encoder whose rows see later ones has a cache")
	}
	c, err := newNetwork(t, shape{preNorm: true, causal: true}, 1, 3).encoder.NewCache()
	if err != nil {
		t.Fatal(err)
	}
	for what, mistake := range map[string]func(){
		"a cut to more rows than there are": func() { c.Cut(1) },
		"more rows than there is room for": func() {
			c.Extend([][]int32{make([]int32, testLength+1), make([]int32, testLength+1)}, make([]float32, (testLength+1)*testWidth))
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			mistake()
		}()
	}
}
