package reference

import (
	"slices"
	"strings"
)

// Check is one thing that printed numbers are asked: CheckText with its names
// resolved.
type Check struct {
	CheckText
	tables   []*Table
	where    *Relation
	relation *Relation // of InEachColumn or InEachRow
	value    *Formula
	says     *Cell
}

// Claim is a sentence of the paper with its checks.
type Claim struct {
	ClaimText
	Checks []*Check
}

// questions are the keys of which a check has one.
const questions = "in_each_column, in_each_row, value, rank_of, divergences"

// claims resolves the claims.
func (r *resolver) claims() {
	for i, text := range r.file.Claims {
		at := below([]string{"claims"}, i)
		claim := &Claim{ClaimText: text}
		for k, c := range text.Checks {
			if check := r.check(c, below(at, "checks", k)); check != nil {
				claim.Checks = append(claim.Checks, check)
			}
		}
		if (len(text.Checks) == 0) != (text.Because != "") {
			r.report(at, "claim %s: want either checks or because, why the tables cannot tell", text.ID)
		}
		if t := text.Threshold; t != nil {
			at := below(at, "threshold")
			r.known(below(at, "dataset"), "data set", t.Dataset, r.file.datasets())
			if slices.ContainsFunc(r.paper.Claims, func(c *Claim) bool {
				return c.Threshold != nil && c.Threshold.Dataset == t.Dataset && c.Threshold.Metric == t.Metric
			}) {
				r.report(at, "claim %s: a second threshold of %s on %s", text.ID, t.Metric, t.Dataset)
			}
		}
		r.paper.Claims = append(r.paper.Claims, claim)
	}
}

// check resolves one check; nil if it has a mistake.
func (r *resolver) check(text CheckText, at []string) *Check {
	before := len(r.problems)
	c := &Check{CheckText: text}
	asked := 0
	for _, is := range []bool{text.InEachColumn != "", text.InEachRow != "", text.Value != "", text.RankOf != "", text.Divergences != nil} {
		if is {
			asked++
		}
	}
	if asked != 1 {
		r.report(at, "want one of %s, not %d of them", questions, asked)
		return nil
	}
	if c.Take == "" {
		c.Take = each
	} else if text.Value == "" {
		r.report(below(at, "take"), "only a check with a value takes something of it")
	}
	r.sayings(c, at)
	r.selection(c, at)
	r.formulas(c, at)
	if len(r.problems) > before {
		return nil
	}
	return c
}

// What a check of a value takes.
const (
	each    = "each"
	some    = "any"
	minimum = "min"
	mean    = "mean"
)

// sayings resolves what the paper says.
func (r *resolver) sayings(c *Check, at []string) {
	if c.Says == "" {
		if c.Take == some {
			r.report(at, "take any needs says: which value is looked for")
		}
		return
	}
	says, err := ParseCell(c.Says)
	switch {
	case c.Value == "" && c.RankOf == "":
		r.report(below(at, "says"), "only a value or a rank says something")
	case err != nil:
		r.report(below(at, "says"), "%v", err)
	case c.Says == empty || says.Underlined || says.Value == nil && (c.RankOf != "" || c.Take != each):
		r.report(below(at, "says"), "want a number, not %q", c.Says)
	}
	c.says = &says
}

// selection resolves which columns are asked.
func (r *resolver) selection(c *Check, at []string) {
	var tables, blocks, metrics []string
	for _, t := range r.paper.Tables {
		tables = append(tables, t.Name)
	}
	for k, name := range c.Tables {
		if r.known(below(at, "tables", k), "table", name, tables) {
			t := r.paper.table(name)
			c.tables = append(c.tables, t)
			for _, b := range t.Blocks {
				blocks = append(blocks, b.Name, b.Dataset, b.Backbone)
			}
			for _, m := range t.Metrics {
				metrics = append(metrics, m.Name)
			}
		}
	}
	distinct := func(names []string) []string {
		names = slices.DeleteFunc(slices.Sorted(slices.Values(names)), func(s string) bool { return s == "" })
		return slices.Compact(names)
	}
	if len(c.tables) < len(c.Tables) {
		return
	}
	for k, name := range c.Blocks {
		r.known(below(at, "blocks", k), "block, data set or backbone", name, distinct(blocks))
	}
	for k, name := range c.Metrics {
		r.known(below(at, "metrics", k), "metric", name, distinct(metrics))
	}
}

// formulas resolves what is asked of the columns and whether every table has the
// names.
func (r *resolver) formulas(c *Check, at []string) {
	relation := func(key, text string) *Relation {
		if text == "" {
			return nil
		}
		rel, err := ParseRelation(text)
		if err != nil {
			r.report(below(at, key), "%v", err)
			return nil
		}
		return rel
	}
	rows := func(key string, names []string) {
		for _, name := range names {
			r.rowName(below(at, key), name, c.tables)
		}
	}
	if c.where = relation("where", c.Where); c.where != nil {
		rows("where", c.where.names())
	}
	if c.relation = relation("in_each_column", c.InEachColumn); c.relation != nil {
		rows("in_each_column", c.relation.names())
	}
	if rel := relation("in_each_row", c.InEachRow); rel != nil {
		c.relation = rel
		for _, name := range rel.names() {
			r.metricName(below(at, "in_each_row"), name, c.tables)
		}
	}
	if c.Where != "" && (c.InEachRow != "" || c.Divergences != nil) {
		r.report(below(at, "where"), "only columns are chosen by where")
	}
	if c.Value != "" {
		f, err := ParseFormula(c.Value)
		if err != nil {
			r.report(below(at, "value"), "%v", err)
			return
		}
		c.value = f
		rows("value", f.names)
		if c.says != nil && c.says.Value == nil && f.root.op != "name" {
			r.report(below(at, "value"), "%s is said of a row, not of arithmetic", c.Says)
		}
	}
	if strings.Contains(c.RankOf, ".") {
		r.report(below(at, "rank_of"), "want a row of the table that is asked, not %q", c.RankOf)
	} else if c.RankOf != "" {
		rows("rank_of", []string{c.RankOf})
	}
	if c.Divergences != nil {
		r.metricName(below(at, "divergences", "bd"), c.Divergences.BD, c.tables)
		r.metricName(below(at, "divergences", "jsd"), c.Divergences.JSD, c.tables)
	}
	if len(c.Tables) == 0 && (c.value == nil || len(c.value.names) > 0) {
		r.report(at, "missing key %q: which tables are asked", "tables")
	}
}

// names returns the names of both sides.
func (r *Relation) names() []string { return append(slices.Clone(r.Left.names), r.Right.names...) }

// rowName reports a name that is no row of one of the tables.
func (r *resolver) rowName(at []string, name string, tables []*Table) {
	if table, row, ok := strings.Cut(name, "."); ok {
		t := r.paper.table(table)
		if t == nil {
			var all []string
			for _, t := range r.paper.Tables {
				all = append(all, t.Name)
			}
			r.known(at, "table", table, all)
			return
		}
		tables, name = []*Table{t}, row
	}
	for _, t := range tables {
		var rows []string
		for _, row := range t.Rows {
			rows = append(rows, row.Name)
		}
		if !slices.Contains(rows, name) {
			r.report(at, "%s has no row %q%s", t.Name, name, hint(name, rows))
			return
		}
	}
}

// metricName reports a name that is no metric of one of the tables.
func (r *resolver) metricName(at []string, name string, tables []*Table) {
	for _, t := range tables {
		var metrics []string
		for _, m := range t.Metrics {
			metrics = append(metrics, m.Name)
		}
		if !slices.Contains(metrics, name) {
			r.report(at, "%s has no metric %q%s", t.Name, name, hint(name, metrics))
			return
		}
	}
}
