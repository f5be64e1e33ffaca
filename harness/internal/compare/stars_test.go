package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block returns a block whose top row has the given p in each metric.
func block(repeats int, claims bool, metrics []string, p ...float64) *Block {
	b := &Block{Repeats: repeats, Claims: claims, Metrics: metrics, Rows: []Cells{{Row: Row{"top", Ours}}, {Row: Row{"other", Rival}}}}
	for _, x := range p {
		b.Rows[0].Cells = append(b.Rows[0].Cells, Cell{Value: 1, P: &x, Top: true})
		b.Rows[1].Cells = append(b.Rows[1].Cells, Cell{P: &x})
	}
	return b
}

func TestStars(t *testing.T) {
	metrics := []string{"precision", "ndcg@3"}
	blocks := []*Block{
		block(3, true, metrics, .001, .02),
		block(3, true, metrics, .02, .01),
		block(3, true, metrics, .03, .03),
		block(2, true, metrics, .001, .001),  // too few repeats
		block(3, false, metrics, .001, .001), // no claims
	}
	Stars(blocks, "ndcg@3", []string{"ndcg@3", "precision", "accuracy"})
	type result struct {
		P    float64
		Star bool
	}
	var got [][]result
	for _, b := range blocks {
		var cells []result
		for _, c := range b.Rows[0].Cells {
			r := result{-1, c.Star}
			if c.AdjustedP != nil {
				r.P = *c.AdjustedP
			}
			cells = append(cells, r)
		}
		got = append(got, cells)
		for _, c := range b.Rows[1].Cells {
			if c.Star || c.AdjustedP != nil {
				t.Errorf("a row that is not the top has %+v", c)
			}
		}
	}
	none := result{-1, false}
	want := [][]result{
		{{.003, true}, {.04, true}},
		{{.04, true}, {.03, true}},
		{{.04, true}, {.04, true}},
		{none, none},
		{none, none},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("adjusted p and stars (-want +got):\n%s", diff)
	}
	weak := []*Block{block(3, true, metrics, .5, .05), block(3, true, metrics, .5, .02)}
	Stars(weak, "ndcg@3", nil)
	if c := weak[0].Rows[0].Cells[1]; c.Star || *c.AdjustedP != .05 {
		t.Errorf("adjusted p of .05 has star %v", c.Star)
	}
	if c := weak[1].Rows[0].Cells[1]; !c.Star || *c.AdjustedP != .04 {
		t.Errorf("adjusted p of .04 has star %v", c.Star)
	}
	if c := weak[0].Rows[0].Cells[0]; c.AdjustedP != nil {
		t.Errorf("a metric of no family has adjusted p %v", *c.AdjustedP)
	}
}
