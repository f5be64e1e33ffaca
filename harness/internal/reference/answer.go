package reference

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Verdict says whether print agrees with print.
type Verdict string

// The verdicts, from good to bad.
const (
	Told      Verdict = "told" // nothing was said that could be wrong
	Holds     Verdict = "holds"
	AsPrinted Verdict = "holds as printed, not as computed again"
	Rounding  Verdict = "within rounding" // another digit is printed, but the rounding of what it comes from allows it
	Fails     Verdict = "fails"
	Untold    Verdict = "not checkable from the tables"
)

var verdicts = []Verdict{Told, Holds, AsPrinted, Rounding, Fails, Untold}

// worse returns the worse of two verdicts.
func worse(a, b Verdict) Verdict {
	if slices.Index(verdicts, b) > slices.Index(verdicts, a) {
		return b
	}
	return a
}

// Answer is what came of a check.
type Answer struct {
	Check   *Check
	Verdict Verdict
	Of      int // cells, columns or rows that could be asked
	Holding int // for how many of them what is asked holds
	// Text says what was found, exceptions with their places.
	Text string
	// Value is what a value is in print and, where it comes from rows that are
	// themselves computed, when these are computed anew; nil for other checks, and
	// for values of several columns.
	Value, Again *big.Rat
}

// Answer answers a check.
func (p *Paper) Answer(c *Check) Answer {
	var a Answer
	switch {
	case c.InEachColumn != "":
		a = p.inEachColumn(c)
	case c.InEachRow != "":
		a = p.inEachRow(c)
	case c.RankOf != "":
		a = p.rankOf(c)
	case c.Divergences != nil:
		a = p.divergences(c)
	case c.Take == each || c.Take == some:
		a = p.eachValue(c)
	default:
		a = p.oneValue(c)
	}
	a.Check = c
	return a
}

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

// scope says which columns a check asks: " of T1, T2", " of Tencent in T3".
func (c *Check) scope() string {
	if len(c.Tables) == 0 {
		return ""
	}
	s := " of " + strings.Join(c.Tables, ", ")
	if parts := append(slices.Clone(c.Blocks), c.Metrics...); len(parts) > 0 {
		s = " of " + strings.Join(parts, ", ") + " in " + strings.Join(c.Tables, ", ")
	}
	if c.where != nil {
		s += " where " + c.where.String()
	}
	return s
}

func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
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

// rankOf tells a row's place in every column: 1 and the number of rows that are
// strictly better, of the rows that are not computed from others.
func (p *Paper) rankOf(c *Check) Answer {
	a := Answer{Verdict: Told}
	var words []string
	for _, col := range p.columns(c) {
		rank, of, tied := col.rank(p.find(c.RankOf, col).Row)
		if rank == 0 {
			continue
		}
		a.Of++
		word := fmt.Sprintf("%s %d of %d", col, rank, of)
		if len(tied) > 0 {
			word += " (equal to " + strings.Join(tied, ", ") + ")"
		}
		words = append(words, word)
		if c.says != nil && c.says.Value.Cmp(big.NewRat(int64(rank), 1)) == 0 {
			a.Holding++
		}
	}
	if c.says != nil {
		a.Verdict = Holds
		if a.Holding < a.Of || a.Of == 0 {
			a.Verdict = Fails
		}
	}
	a.Text = fmt.Sprintf("rank of %s: %s", c.RankOf, strings.Join(words, ", "))
	return a
}

// rank returns a row's place among the rows of a column that have a number and come
// from no others, how many these are, and which of them are equal to it; 0 where the
// row has no number.
func (c Column) rank(row *Row) (rank, of int, tied []string) {
	own := Place{c, row}.cell().Value
	if own == nil {
		return 0, 0, nil
	}
	rank = 1
	for _, r := range c.Table.Rows {
		v := Place{c, r}.cell().Value
		if r.Formula != nil || v == nil {
			continue
		}
		of++
		switch cmp := v.Cmp(own); {
		case r == row:
		case cmp == 0:
			tied = append(tied, r.Name)
		case cmp > 0 != c.metric().Lower:
			rank++
		}
	}
	return rank, of, tied
}
