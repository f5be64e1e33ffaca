package reference

// Shared are two rows of different tables, and in how many of the cells that both
// tables have for a data set they are printed alike.
type Shared struct {
	First, Second *Row
	Tables        [2]*Table
	Dataset       string
	Alike, Of     int
}

// Repeated returns the pairs of rows that are alike in every cell of a data set, and
// the most cells that any other two rows have in common over all data sets, with the
// first such pair; rows that come from others do not count.
func (p *Paper) Repeated() (pairs []Shared, most Shared) {
	for i, one := range p.Tables {
		for _, two := range p.Tables[i+1:] {
			for _, a := range one.Rows {
				for _, b := range two.Rows {
					if a.Formula != nil || b.Formula != nil {
						continue
					}
					all := Shared{First: a, Second: b, Tables: [2]*Table{one, two}}
					repeated := false
					for _, s := range p.shared(one, two, a, b) {
						if s.Alike == s.Of && s.Of > 1 {
							pairs, repeated = append(pairs, s), true
						}
						all.Alike, all.Of = all.Alike+s.Alike, all.Of+s.Of
					}
					if !repeated && all.Alike > most.Alike {
						most = all
					}
				}
			}
		}
	}
	return pairs, most
}

// shared compares two rows by data set.
func (p *Paper) shared(one, two *Table, a, b *Row) []Shared {
	var all []Shared
	for _, c := range one.columns() {
		first := Place{c, a}
		second := p.find(two.Name+"."+b.Name, c)
		if second.Row == nil || first.cell().Value == nil || second.cell().Value == nil {
			continue
		}
		if len(all) == 0 || all[len(all)-1].Dataset != c.block().Dataset {
			all = append(all, Shared{First: a, Second: b, Tables: [2]*Table{one, two}, Dataset: c.block().Dataset})
		}
		s := &all[len(all)-1]
		s.Of++
		if first.cell().Value.Cmp(second.cell().Value) == 0 {
			s.Alike++
		}
	}
	return all
}
