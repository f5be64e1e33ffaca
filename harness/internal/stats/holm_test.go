package stats

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// R: p.adjust(p, "holm").
func TestHolmAgainstR(t *testing.T) {
	for _, c := range []struct{ p, want []float64 }{
		{[]float64{.01, .02, .03, .04, .05}, []float64{.05, .08, .09, .09, .09}},
		{[]float64{.04, .01, .03, .005}, []float64{.06, .03, .06, .02}},
		{[]float64{.6, .5, .001}, []float64{1, 1, .003}},
		{[]float64{.2}, []float64{.2}},
		{nil, []float64{}},
	} {
		if diff := cmp.Diff(c.want, Holm(c.p), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("Holm(%v):\n%s", c.p, diff)
		}
	}
}
