package spec

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is published must be of a cell of the table, said once and without doubt.
func TestCheckPublished(t *testing.T) {
	dir := write(t, map[string]string{"spec.yaml": `name: t
scenario: finetune-replacement
dataset: {name: d, source: mobility-sim}
predictors: [{plugin: popularity}, {plugin: net}]
metrics: [ndcg@3, recall]
published:
  - {block: popularity, row: Finetuned, metric: recall, value: 0.25, source: a}
  - {block: popularity, row: Finetuned, metric: ndcg@3, value: 0.5, source: a}
  - {block: net, row: Finetuned, metric: recall, value: 0.75, source: b}
  - {row: markov, metric: recall, value: 1, source: b}
  - {row: markov, metric: recal, value: 1, source: b}
  - {row: Finetuned, metric: recall, value: 1, source: b}
  - {block: popularty, row: Finetuned, metric: recall, value: 1, source: b}
  - {block: net, row: markov, metric: recall, value: 1, source: b}
  - {row: Finetund, metric: accuracy, value: 1, source: b}
  - {block: net, row: Finetuned, metric: recall, value: 2, source: c}
`})
	e, err := Load(filepath.Join(dir, "spec.yaml"), options())
	if err != nil {
		t.Fatal(err)
	}
	blocks := []Block{{"popularity", []string{"Finetuned", "markov"}}, {"net", []string{"Finetuned"}}}
	problems := strings.ReplaceAll(report(t, e.CheckPublished(blocks)), dir+"/", "")
	want := []string{
		`spec.yaml:11:27: published.4.metric: the table has no metric "recal"; did you mean "recall"? known metrics: ndcg@3, recall`,
		`spec.yaml:12:11: published.5: row "Finetuned" stands in 2 blocks; say which one is meant: block: "popularity"`,
		`spec.yaml:13:13: published.6.block: the table has no block "popularty"; did you mean "popularity"? known blocks: popularity, net`,
		`spec.yaml:14:23: published.7.row: the table has no row "markov"; known rows: Finetuned`,
		`spec.yaml:15:11: published.8.row: the table has no row "Finetund"; did you mean "Finetuned"? known rows: Finetuned, markov`,
		`spec.yaml:15:29: published.8.metric: the table has no metric "accuracy"; known metrics: ndcg@3, recall`,
		`spec.yaml:16:5: published.9: the same cell as published.2`,
	}
	var got []string
	for line := range strings.Lines(problems) {
		if strings.HasPrefix(line, "spec.yaml:") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s\nof\n%s", diff, problems)
	}
	e.Published = e.Published[:4]
	if err := e.CheckPublished(blocks); err != nil {
		t.Errorf("of four good ones: %v", err)
	}
	for _, c := range []struct {
		block, row string
		want       []Published
	}{
		{"popularity", "Finetuned", e.Published[:2]}, {"net", "Finetuned", e.Published[2:3]},
		{"popularity", "markov", e.Published[3:4]}, {"net", "other", nil},
	} {
		if diff := cmp.Diff(c.want, e.PublishedIn(c.block, c.row)); diff != "" {
			t.Errorf("of %s in %s (-want +got):\n%s", c.row, c.block, diff)
		}
	}
}
