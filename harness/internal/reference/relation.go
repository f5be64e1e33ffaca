package reference

import (
	"fmt"
	"slices"
	"strings"
)

// inEachColumn asks a relation of rows of every column that has all of its numbers.
func (p *Paper) inEachColumn(c *Check) Answer {
	var not, short []string
	of := 0
	for _, col := range p.columns(c) {
		holds, sides, ok := p.compare(c.relation, col)
		if !ok {
			continue
		}
		of++
		if !holds {
			d, percent := p.precision(c.relation.names(), col)
			not = append(not, fmt.Sprintf("%s (%s against %s)", col, format(sides[0].value, d, percent), format(sides[1].value, d, percent)))
			short = append(short, col.String())
		}
	}
	if len(not) > 4 {
		not = grouped(short)
	}
	return c.counted("column", of, of-len(short), not)
}

// inEachRow asks a relation of metrics of every row that is not computed from others.
func (p *Paper) inEachRow(c *Check) Answer {
	var not []string
	of, wrong := 0, 0
	seen := map[string]bool{} // blocks of tables
	for _, col := range p.columns(c) {
		group := col.group()
		if seen[group] {
			continue
		}
		seen[group] = true
		var rows []string
		for _, r := range col.Table.Rows {
			numbers := func(name string) (quantity, bool) {
				m := slices.IndexFunc(col.Table.Metrics, func(m Metric) bool { return m.Name == name })
				return r.Cells[col.Block][m].quantity()
			}
			left, ok := c.relation.Left.eval(numbers, false)
			right, also := c.relation.Right.eval(numbers, false)
			if r.Formula != nil || !ok || !also {
				continue
			}
			of++
			if !c.relation.holds(left.value, right.value) {
				wrong++
				rows = append(rows, r.Name)
			}
		}
		if len(rows) > 0 {
			not = append(not, group+": "+strings.Join(rows, ", "))
		}
	}
	return c.counted("row", of, of-wrong, not)
}

// counted is the answer to a relation that does not hold in some columns or rows.
func (c *Check) counted(what string, of, holding int, not []string) Answer {
	relation := c.relation.String()
	a := Answer{Verdict: Holds, Of: of, Holding: holding}
	if holding < of || of == 0 {
		a.Verdict = Fails
	}
	switch among := number(of, what) + c.scope(); {
	case of == 0:
		a.Text = relation + ": nothing to compare" + c.scope()
	case holding == of:
		a.Text = relation + " in all of " + among
	case of == 1 && holding == 0:
		a.Text = relation + " does not hold in " + not[0]
	case holding == 0 && of > len(not):
		a.Text = relation + " in none of " + among
	case holding == 0:
		a.Text = relation + " in none of " + among + ": " + strings.Join(not, "; ")
	default:
		a.Text = fmt.Sprintf("%s in %d of %s; not in %s", relation, holding, among, strings.Join(not, "; "))
	}
	return a
}

// grouped joins columns of one block: "T1 Tencent/Bert4Rec Pre", "T1 Tencent/Bert4Rec
// Rec" become "T1 Tencent/Bert4Rec Pre, Rec".
func grouped(columns []string) []string {
	var all []string
	last := ""
	for _, c := range columns {
		i := strings.LastIndexByte(c, ' ')
		if block := c[:i]; block == last {
			all[len(all)-1] += "," + c[i:]
		} else {
			all, last = append(all, c), block
		}
	}
	return all
}

func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// precision returns how many digits the cells behind names have.
func (p *Paper) precision(names []string, c Column) (decimals int, percent bool) {
	for _, name := range names {
		if at := p.find(name, c); at.Row != nil {
			decimals = max(decimals, at.cell().Decimals)
			percent = percent || at.cell().Percent
		}
	}
	return decimals, percent
}
