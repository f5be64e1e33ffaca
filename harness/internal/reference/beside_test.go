package reference

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// A cell of ours finds the number that is printed for the same kind of data, predictor,
// row and metric, and none by any other name.
func TestBeside(t *testing.T) {
	p := published(t)
	for _, c := range []struct {
		table, scenario, dataset, predictor, row, metric string
		want                                             float64 // 0: none
	}{
		{"T2", "finetune-replacement", "fsq_nyc", "bert4rec", "behaviorgen", "precision", .540},
		{"T2", "finetune-replacement", "mobility-sim", "pituning", "behaviorgen", "ndcg@5", .724},
		{"T2", "finetune-replacement", "smartphone-sim", "pituning", "upc_sdg", "recall", .317},
		{"T2", "finetune-replacement", "fsq_nyc", "bert4rec", "Finetuned", "ndcg@3", .790},
		{"T3", "finetune-augmentation", "fsq_nyc", "bert4rec", "Finetuned", "ndcg@3", .709},
		{"T1", "pretrain-augmentation", "smartphone-sim", "bert4rec", "seqgan", "precision", .150},
		{"T4", "fidelity", "fsq_nyc", "fidelity", "behaviorgen", "bleu", .512},
		{"T4", "fidelity", "made", "", "no_segment", "pass@1", .225},
		{"T4", "fidelity", "made", "", "no_format", "bleu", 0},
		{"T2", "finetune-replacement", "fsq_nyc", "logistic", "behaviorgen", "precision", 0},
		{"T2", "finetune-replacement", "fsq_nyc", "bert4rec", "seqgan+user", "precision", 0},
		{"T2", "finetune-replacement", "fsq_nyc", "bert4rec", "behaviorgen", "accuracy", 0},
		{"T2", "finetune-replacement", "rhythms", "bert4rec", "behaviorgen", "precision", 0},
	} {
		b, err := p.Beside(c.table, c.scenario, c.dataset)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		if got, ok := b.Printed(c.predictor, c.row, c.metric); got != c.want || ok != (c.want != 0) {
			t.Errorf("%v: %v, %v", c, got, ok)
		}
		if (b.Dataset() == "") != (c.dataset == "rhythms") {
			t.Errorf("%v: data set %q", c, b.Dataset())
		}
	}
	b, err := p.Beside("T2", "finetune-replacement", "smartphone-sim")
	if err != nil {
		t.Fatal(err)
	}
	if got, sound, ok := b.Derived("bert4rec", "Replacement", "recall"); got != -.231 || !sound || !ok {
		t.Errorf("replacement: %v, %v, %v", got, sound, ok)
	}
	one, err := p.Beside("T1", "pretrain-augmentation", "smartphone-sim")
	if err != nil {
		t.Fatal(err)
	}
	if got, sound, ok := one.Derived("pituning", "Improvement", "precision"); got != .048 || sound || !ok {
		t.Errorf("improvement that the rows do not give: %v, %v, %v", got, sound, ok)
	}
	for _, c := range [][2]string{{"bert4rec", "Improvement"}, {"logistic", "Replacement"}, {"bert4rec", "Ours"}} {
		if got, _, ok := b.Derived(c[0], c[1], "recall"); ok {
			t.Errorf("%v: %v", c, got)
		}
	}
	for _, c := range []struct{ table, scenario, want string }{
		{"T9", "fidelity", `Li et al. 2025 has no table "T9"; did you mean "T1"? known: T1, T2, T3, T4`},
		{"T2", "fidelity", "T2 of Li et al. 2025 is of the scenario finetune-replacement, not fidelity"},
	} {
		if _, err := p.Beside(c.table, c.scenario, "fsq_nyc"); err == nil || err.Error() != c.want {
			t.Errorf("%s for %s: %v, want %s", c.table, c.scenario, err, c.want)
		}
	}
}

// A threshold of a claim is found by our names, and is of one claim.
func TestThreshold(t *testing.T) {
	p := published(t)
	for _, c := range []struct {
		dataset, metric string
		want            *Threshold
	}{
		{"smartphone-sim", "top1", &Threshold{"Smartphone", "top1", .3, .8}},
		{"mobility-sim", "top1", &Threshold{"Tencent", "top1", .5, .8}},
		{"smartphone-sim", "membership", &Threshold{"Smartphone", "membership", .55, 0}},
		{"sand_fsq_usa", "membership", &Threshold{"Tencent", "membership", .74, 0}},
		{"rhythms", "membership", nil},
		{"mobility-sim", "auc", nil},
	} {
		if diff := cmp.Diff(c.want, p.Threshold(c.dataset, c.metric)); diff != "" {
			t.Errorf("%s on %s (-want +got):\n%s", c.metric, c.dataset, diff)
		}
	}
	var f File
	const text = `{paper: {title: t, authors: a, year: 2020, id: i, short: s, method: m}, datasets: [{name: d, about: x}], metrics: [{name: m, better: lower}],
tables: [{table: T1, source: s, title: t, scenario: s, blocks: [d], metrics: [m], rows: [{row: r, cells: "1"}]}],
claims: [{id: a, where: w, claim: c, because: b, threshold: {dataset: d, metric: m, at: 1}}, {id: b, where: w, claim: c, because: b, threshold: {dataset: e, metric: m, at: 2}},
  {id: c, where: w, claim: c, because: b, threshold: {dataset: d, metric: m, at: 1}}, {id: d, where: w, claim: c, because: b, threshold: {dataset: d, metric: n, at: 1}}]}`
	if _, err := spec.Read("paper.yaml", []byte(text), &f); err != nil {
		t.Fatal(err)
	}
	_, problems := f.Resolve()
	want := []Problem{
		{[]string{"claims", "1", "threshold", "dataset"}, `unknown data set "e"; did you mean "d"? known: d`},
		{[]string{"claims", "2", "threshold"}, "claim c: a second threshold of m on d"},
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// What may be compared: nothing on made-up data or with a stand-in, no level anywhere,
// and of the method itself on which side of the real-only row it is.
func TestStatus(t *testing.T) {
	p := published(t)
	b, err := p.Beside("T2", "finetune-replacement", "fsq_nyc")
	if err != nil {
		t.Fatal(err)
	}
	four, err := p.Beside("T4", "fidelity", "fsq_nyc")
	if err != nil {
		t.Fatal(err)
	}
	up := b.Side("bert4rec", "behaviorgen", "Pretrained", "precision")
	down := b.Side("bert4rec", "seqgan", "Pretrained", "precision")
	none := b.Side("bert4rec", "behaviorgen", "seed-only", "precision")
	if diff := cmp.Diff([]int{1, -1, 0}, []int{up, down, none}); diff != "" {
		t.Errorf("sides (-want +got):\n%s", diff)
	}
	interval := func(low, high float64) (*float64, *float64) { return &low, &high }
	for _, c := range []struct {
		real, standIn, method bool
		side                  int
		low, high             float64
		want                  Status
	}{
		{false, false, false, 0, 0, 0, Simulated},
		{false, true, true, 1, .1, .2, Simulated},
		{true, true, true, 1, .1, .2, StandIn},
		{true, false, false, 1, .1, .2, OtherData},
		{true, false, true, up, .1, .2, SameSide},
		{true, false, true, up, -.2, -.1, OtherSide},
		{true, false, true, up, -.1, .1, Undecided},
		{true, false, true, up, 0, .1, Undecided},
		{true, false, true, down, -.2, -.1, SameSide},
		{true, false, true, down, .1, .2, OtherSide},
		{true, false, true, none, .1, .2, Undecided},
	} {
		given := Circumstances{Real: c.real, StandIn: c.standIn, Method: c.method, Side: c.side}
		given.Low, given.High = interval(c.low, c.high)
		if got := StatusOf(given); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		why := b.Why(c.want, "fsq_nyc", "Pretrained")
		if claims := strings.HasPrefix(why, "claim: "); claims != (c.want == SameSide || c.want == OtherSide || c.want == Undecided) || !strings.Contains(why, "not comparable") {
			t.Errorf("%s: %s", c.want, why)
		}
	}
	if got := StatusOf(Circumstances{Real: true, Method: true, Side: 1}); got != Undecided {
		t.Errorf("without an interval: %s", got)
	}
	for want, got := range map[string]string{
		"not comparable: fsq_nyc is not Tencent":               b.Why(OtherData, "fsq_nyc", "Pretrained"),
		"not comparable: mobility-sim is made up":              b.Why(Simulated, "mobility-sim", "Pretrained"),
		"not comparable: the paper does not say on which data": four.Why(OtherData, "fsq_nyc", "real against real"),
		"not comparable: the row stands in for the method":     b.Why(StandIn, "fsq_nyc", "Pretrained"),
		"Li et al. 2025, Table 2, Tencent":                     b.Source(),
		"Li et al. 2025, Table 4, unstated":                    four.Source(),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
