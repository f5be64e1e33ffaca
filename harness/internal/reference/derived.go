package reference

// Derived is a printed cell of a row that comes from other rows, computed anew.
type Derived struct {
	Place
	Again   quantity
	Verdict Verdict
}

// Derive computes every derived cell from the printed rows.
func (p *Paper) Derive() []Derived {
	var all []Derived
	for _, at := range p.Cells() {
		if at.Row.Formula != nil && at.cell().Value != nil {
			all = append(all, p.derive(at))
		}
	}
	return all
}

// derive computes one derived cell that has a number. It holds where the computed
// number rounds to the printed one, and is within rounding where some numbers that
// round to what is printed of its rows would give it.
func (p *Paper) derive(at Place) Derived {
	d := Derived{Place: at, Verdict: Fails}
	again, ok := at.Row.Formula.eval(p.printed(at.Column), at.metric().Lower)
	if d.Again = again; ok {
		cell := at.cell()
		d.Verdict = (&Check{says: &cell}).verdict(again, again, false)
	}
	return d
}
