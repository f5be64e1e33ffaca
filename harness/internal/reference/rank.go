package reference

import (
	"fmt"
	"math/big"
	"strings"
)

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
