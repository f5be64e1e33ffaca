package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// tradeoffs draws utility against privacy where a run has both tables of a data set:
// what the rows of fine-tuning replacement are worth beside how many people are found in
// what was written, a figure a predictor. They stand in RESULTS/<run>/<dataset>-<scale>/.
func (a *app) tradeoffs(run string, all []*prepared, tables []*table.Table) error {
	for i, p := range all {
		if p.spec.Scenario != spec.Privacy || tables[i] == nil {
			continue
		}
		for j, q := range all {
			if q.spec.Scenario != spec.FinetuneReplacement || tables[j] == nil || q.spec.Dataset.Name != p.spec.Dataset.Name || q.spec.Scale != p.spec.Scale {
				continue
			}
			dir, err := a.resultFolder(run, q.spec, q.spec.Dataset.Name)
			if err != nil {
				return err
			}
			unlike, err := differences(q.plan.Generators, p.plan.Generators)
			if err != nil {
				return err
			}
			var figures []named
			for _, b := range tables[j].Blocks {
				f := figure.Tradeoff(q.spec.Dataset.Name+", "+b.Name, chance(p), worths(&b, &tables[i].Blocks[0], unlike))
				f.Title, f.Heading = "Utility against privacy", tables[j].Heading.String()
				f.Notes = []string{fmt.Sprintf("From the tables of %s and %s, whose manifests repeat it.", q.spec.Name, p.spec.Name)}
				figures = append(figures, named{"figure-8-" + fileName(b.Name), f})
			}
			if err := writeFigures(dir, figures); err != nil {
				return err
			}
			fmt.Fprintf(a.stderr, "utility against privacy on %s: figures in %s\n", q.spec.Dataset.Name, dir)
		}
	}
	return nil
}

// chance is how often a guess finds a user.
func chance(p *prepared) float64 {
	return 1 / float64(len(p.plan.Dataset.Population)+len(p.plan.Dataset.Individual))
}

// worths are the rows that both blocks have, and the population's: of users who are
// tested as the population was pretrained, and whose release is the same for everybody.
// A row of other params in one table than in the other is no point: unlike says why.
func worths(utility, attacks *table.Block, unlike map[string]string) []figure.Worth {
	column, linked := columnOf(utility, compare.Primary), columnOf(attacks, privacy.LinkTop1)
	var all []figure.Worth
	for _, r := range rowsOf(attacks, "Controls", "Synthetic data") {
		w := figure.Worth{Name: r.Name, End: r.Name == "seed-tiled" || r.Name == "population", Missing: r.Missing}
		if linked >= 0 && linked < len(r.Cells) && r.Cells[linked].Value != nil {
			w.Linked = figure.Gain{Value: *r.Cells[linked].Value}
		} else {
			w.Linked.None = true
		}
		w.Excess = excess(utility, r.Name, column)
		if w.Missing == "" {
			w.Missing = unlike[r.Name]
		}
		all = append(all, w)
	}
	return all
}

// differences says of rows whose generators have other params in two tables, by name,
// what they are: "replace_ratio is 1 in one table and 0.2 in the other".
func differences(utility, attacks []plan.Entry) (map[string]string, error) {
	unlike := map[string]string{}
	for _, u := range utility {
		at := slices.IndexFunc(attacks, func(a plan.Entry) bool { return a.Name == u.Name })
		if at < 0 {
			continue
		}
		var one, other map[string]json.RawMessage
		if err := errors.Join(json.Unmarshal(u.Params, &one), json.Unmarshal(attacks[at].Params, &other)); err != nil {
			return nil, err
		}
		var all []string
		for _, key := range slices.Sorted(maps.Keys(one)) {
			if !bytes.Equal(one[key], other[key]) {
				all = append(all, fmt.Sprintf("%s is %s in one table and %s in the other", key, one[key], other[key]))
			}
		}
		if all != nil {
			unlike[u.Name] = strings.Join(all, ", ")
		}
	}
	return unlike, nil
}

// excess is a row's ExcessReplacement; the population's is that of the row Pretrained.
func excess(b *table.Block, name string, column int) figure.Gain {
	none := figure.Gain{None: true}
	if column < 0 {
		return none
	}
	for _, r := range rowsOf(b, "ExcessReplacement") {
		if c := r.Cells[column]; r.Name == name && c.Value != nil {
			return figure.Gain{Value: *c.Value, Low: c.Low, High: c.High}
		}
	}
	if name != "population" {
		return none
	}
	values := map[string]float64{}
	for _, r := range rowsOf(b, "Real data", "Controls") {
		if column < len(r.Cells) && r.Cells[column].Value != nil {
			values[r.Name] = *r.Cells[column].Value
		}
	}
	base, ok := values["seed-only"]
	full, has := values["Finetuned"]
	pretrained, too := values["Pretrained"]
	if !ok || !has || !too || full == base {
		return none
	}
	return figure.Gain{Value: (pretrained - base) / (full - base)}
}

func columnOf(b *table.Block, metric string) int {
	for i, c := range b.Columns {
		if c.Metric == metric {
			return i
		}
	}
	return -1
}

// rowsOf returns the rows of sections.
func rowsOf(b *table.Block, sections ...string) []table.Row {
	var rows []table.Row
	for _, s := range b.Sections {
		for _, name := range sections {
			if s.Name == name {
				rows = append(rows, s.Rows...)
			}
		}
	}
	return rows
}
