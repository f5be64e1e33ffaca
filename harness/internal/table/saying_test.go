package table

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What tables say alike is said once: the same, what differs in the name of the data set,
// and the beginning of what differs in more.
func TestSayings(t *testing.T) {
	for _, c := range []struct {
		name string
		data []string
		say  [][]string
		want []string
	}{
		{
			"the same", []string{"a", "b"}, [][]string{{"Every table.", "Second."}, {"Second.", "Every table."}},
			[]string{"Every table.", "Second."},
		},
		{
			"but for the name", []string{"a-sim", "b_sim"}, [][]string{{"CHECK: a-sim is made up.", "x: a-sim"}, {"CHECK: b_sim is made up.", "x: b_sim"}},
			[]string{"CHECK: each of a-sim and b_sim is made up.", "x: each of a-sim and b_sim"},
		},
		{
			"of one alone", []string{"a", "b"}, [][]string{{"a is odd.", "Odd.", "All."}, {"All."}},
			[]string{"a is odd.", "a: Odd.", "All."},
		},
		{
			"of two of three", []string{"a", "b", "c"}, [][]string{{"Odd.", "a is odd."}, {"Even."}, {"Odd.", "c is odd."}},
			[]string{"a and c: Odd.", "each of a and c is odd.", "b: Even."},
		},
		{
			"but for the numbers", []string{"a", "b", "c"}, [][]string{{"Reported by x: kept 1 %.", "scale: 1 user"}, {"Reported by x: kept 2 %.", "scale: 2 users"}, {"Reported by x: kept 1 %."}},
			[]string{"Reported by x: on a and c kept 1 %; on b kept 2 %.", "scale: on a 1 user; on b 2 users"},
		},
		{
			"one beginning, but two of one table", []string{"a", "b"}, [][]string{{"Not run: x.", "Not run: y."}, {"Not run: z."}},
			[]string{"a: Not run: x.", "a: Not run: y.", "b: Not run: z."},
		},
		{
			"a name inside of a word", []string{"sim", "nyc"}, [][]string{{"sim is similar.", "sim-2.", "Of fsq_sim."}, {"nyc is nycilar.", "nyc-2.", "Of fsq_nyc."}},
			[]string{"sim is similar.", "sim: sim-2.", "sim: Of fsq_sim.", "nyc is nycilar.", "nyc: nyc-2.", "nyc: Of fsq_nyc."},
		},
		{
			"a name that is a word", []string{"made", "other"}, [][]string{{"Both are made up."}, {"Both are made up."}},
			[]string{"Both are made up."},
		},
		{
			"one beginning, and a name", []string{"a", "b"}, [][]string{{"Note: a is odd."}, {"Note: even."}},
			[]string{"Note: a is odd.", "b: Note: even."},
		},
	} {
		apart, at := gather(c.data, c.say)
		together, to := under(apart)
		var got []string
		for _, s := range together {
			got = append(got, s.words(len(c.data)))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		for i := range c.say {
			if len(at[i]) != len(c.say[i]) {
				t.Errorf("%s: %d places of %d", c.name, len(at[i]), len(c.say[i]))
			}
			for n := range at[i] {
				if to[at[i][n]] >= len(together) {
					t.Errorf("%s: a place after the last", c.name)
				}
			}
		}
	}
}
