package reference

// Marks tells in how many columns of the tables that have marks the underlined cells
// are exactly the second best: those than which exactly one other is better. Where two
// are best together there is no second.
func (p *Paper) Marks() (columns int, wrong []Place) {
	for _, t := range p.Tables {
		if !t.Marked {
			continue
		}
		for _, c := range t.columns() {
			columns++
			for _, r := range t.Rows {
				at := Place{c, r}
				rank, _, _ := c.rank(r)
				if second := rank == 2 && r.Formula == nil; second != at.cell().Underlined {
					wrong = append(wrong, at)
				}
			}
		}
	}
	return columns, wrong
}
