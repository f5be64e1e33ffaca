package reference

import (
	"fmt"
	"math/big"
	"strings"
)

// valued is a value in one column: as printed, and with computed rows computed anew.
type valued struct {
	Column
	printed, again quantity
	text           string // as printed
}

// values returns a check's value in every column that has all of its numbers.
func (p *Paper) values(c *Check) []valued {
	var all []valued
	for _, col := range p.columns(c) {
		printed, ok := c.value.eval(p.printed(col), col.metric().Lower)
		again, also := c.value.eval(p.recomputed(col), col.metric().Lower)
		if !ok || !also {
			continue
		}
		decimals, percent := p.shown(c, col)
		all = append(all, valued{col, printed, again, exactly(printed.value, decimals, percent)})
	}
	return all
}

// shown returns how a check's value is written: as the paper says it, or as its cells
// are printed.
func (p *Paper) shown(c *Check, col Column) (decimals int, percent bool) {
	decimals, percent = p.precision(c.value.names, col)
	if c.says != nil {
		return c.says.Decimals, c.says.Percent
	}
	return decimals, percent
}

// exactly formats x with so many decimals, and with one more where it has more.
func exactly(x *big.Rat, decimals int, percent bool) string {
	short := format(x, decimals, percent)
	if c, err := ParseCell(short); err == nil && c.Value != nil && c.Value.Cmp(x) == 0 {
		return short
	}
	return format(x, decimals+1, percent)
}

// derives says whether a check's value comes from a row that comes from others.
func (p *Paper) derives(c *Check) bool {
	for _, t := range c.tables {
		for _, name := range c.value.names {
			if r := p.find(name, Column{Table: t}).Row; r != nil && r.Formula != nil {
				return true
			}
		}
	}
	return false
}

// eachValue holds every value against what the paper says of all or of some.
func (p *Paper) eachValue(c *Check) Answer {
	if c.says != nil && c.says.Value == nil {
		return p.noNumber(c)
	}
	if len(c.value.names) == 0 {
		return p.constant(c)
	}
	a := Answer{Verdict: Told}
	var agree, differ []string
	worst := Holds
	for _, v := range p.values(c) {
		a.Of++
		verdict := c.verdict(v.printed, v.again, p.derives(c))
		if verdict == Holds || c.says == nil {
			a.Holding++
			agree = append(agree, v.Column.String()+" "+v.text)
		} else {
			worst = worse(worst, verdict)
			differ = append(differ, v.Column.String()+" "+v.text)
		}
	}
	switch {
	case c.says == nil:
		a.Text = c.Value + ": " + list(agree)
	case c.Take == some:
		a.Verdict = Holds
		a.Text = fmt.Sprintf("%s is %s in %d of %s%s: %s", c.Value, c.Says, a.Holding, number(a.Of, "column"), c.scope(), list(agree))
		if a.Holding == 0 {
			a.Verdict, a.Text = Fails, fmt.Sprintf("%s is %s in none of %s%s", c.Value, c.Says, number(a.Of, "column"), c.scope())
		}
	case a.Of == 0:
		a.Verdict, a.Text = Fails, c.Value+": no column has numbers"
	default:
		a.Verdict = worst
		a.Text = fmt.Sprintf("%s is %s: %s", c.Value, c.Says, list(append(agree, differ...)))
	}
	return a
}

// constant is the answer to arithmetic without rows.
func (p *Paper) constant(c *Check) Answer {
	q, ok := c.value.eval(nil, false)
	if !ok {
		return Answer{Verdict: Fails, Text: c.Value + " divides by 0"}
	}
	a := Answer{Verdict: Told, Of: 1, Value: q.value, Text: c.Value + " = " + exactly(q.value, 1, false)}
	if c.says != nil {
		a.Verdict = c.verdict(q, q, false)
		a.Text = fmt.Sprintf("%s = %s, said: %s", c.Value, exactly(q.value, c.says.Decimals, c.says.Percent), c.Says)
	}
	if a.Verdict != Fails {
		a.Holding = 1
	}
	return a
}

// noNumber asks whether cells are printed as nan.
func (p *Paper) noNumber(c *Check) Answer {
	a := Answer{Verdict: Holds}
	var not []string
	for _, col := range p.columns(c) {
		a.Of++
		if at := p.find(c.value.root.name, col); at.Row != nil && at.cell().Text == c.says.Text {
			a.Holding++
		} else {
			not = append(not, col.String())
		}
	}
	a.Text = fmt.Sprintf("%s is %s in %d of %s%s", c.Value, c.Says, a.Holding, number(a.Of, "column"), c.scope())
	if a.Holding < a.Of || a.Of == 0 {
		a.Verdict, a.Text = Fails, a.Text+"; not in "+list(not)
	}
	return a
}

// oneValue makes one number of all columns and holds it against what the paper says.
func (p *Paper) oneValue(c *Check) Answer {
	values := p.values(c)
	if len(values) == 0 {
		return Answer{Verdict: Fails, Text: fmt.Sprintf("%s of %s: no column has numbers", c.Take, c.Value)}
	}
	var printed, again []quantity
	for _, v := range values {
		printed, again = append(printed, v.printed), append(again, v.again)
	}
	one, at := aggregate(c.Take, printed)
	other, there := aggregate(c.Take, again)
	decimals, percent := p.shown(c, values[0].Column)
	a := Answer{Verdict: Told, Of: len(values), Value: one.value}
	a.Text = fmt.Sprintf("%s of %s over %s%s is %s", c.Take, c.Value, number(len(values), "column"), c.scope(), exactly(one.value, decimals, percent))
	if at >= 0 {
		a.Text += " (" + values[at].Column.String() + ")"
	}
	derives := p.derives(c)
	if derives {
		a.Again = other.value
		a.Text += ", computed again " + format(other.value, decimals+1, percent)
		if there >= 0 && there != at {
			a.Text += " (" + values[there].Column.String() + ")"
		}
	}
	if c.says != nil {
		a.Verdict = c.verdict(one, other, derives)
		a.Text += ", said: " + c.Says
	}
	if a.Verdict == Rounding {
		a.Text += fmt.Sprintf("; the printed digits allow %s to %s", format(one.low, decimals+1, percent), format(one.high, decimals+1, percent))
	}
	return a
}

// verdict holds a value against what the paper says.
func (c *Check) verdict(printed, again quantity, derives bool) Verdict {
	if c.says == nil {
		return Told
	}
	said, _ := c.says.quantity()
	meets := func(q quantity) bool {
		return !q.bounded() || q.low.Cmp(said.high) <= 0 && q.high.Cmp(said.low) >= 0
	}
	switch {
	case !c.says.rounds(printed.value) && meets(printed):
		return Rounding
	case !c.says.rounds(printed.value):
		return Fails
	case derives && !c.says.rounds(again.value) && !meets(again):
		return AsPrinted
	}
	return Holds
}

// list joins words; "none" for none of them.
func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
