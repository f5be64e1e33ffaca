package table

import "slices"

// Join puts the tables of one experiment on several data sets, named in the same
// order, into one: the blocks of each data set, one data set after the other, over the
// notes of all of them. A note that all have stands once, another one names its data
// set.
func Join(data []string, tables []*Table) *Table {
	all := &Table{Title: tables[0].Title}
	for i, t := range tables {
		if t.Heading != "" && all.Heading != t.Heading {
			all.Heading = joined(all.Heading, t.Heading)
		}
		for _, c := range t.Caption {
			if !slices.Contains(all.Caption, c) {
				all.Caption = append(all.Caption, c)
			}
		}
		place := make([]int, len(t.Notes)) // of each note in all
		for n, text := range t.Notes {
			if !slices.ContainsFunc(tables, func(other *Table) bool { return !slices.Contains(other.Notes, text) }) {
				place[n] = all.note(text)
				continue
			}
			place[n] = all.note(data[i] + ": " + text)
		}
		for _, b := range t.Blocks {
			all.Blocks = append(all.Blocks, b.under(data[i], place))
		}
	}
	return all
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// under returns the block as one of a data set, with its notes in other places.
func (b Block) under(data string, place []int) Block {
	b.Data = data
	sections := make([]Section, len(b.Sections))
	for i, s := range b.Sections {
		rows := make([]Row, len(s.Rows))
		for j, r := range s.Rows {
			rows[j] = r.noted(place)
		}
		sections[i] = Section{s.Name, rows}
	}
	b.Sections = sections
	return b
}

// noted returns the row with its notes in other places.
func (r Row) noted(place []int) Row {
	notes, cells := make([]int, len(r.Notes)), slices.Clone(r.Cells)
	for i, n := range r.Notes {
		notes[i] = place[n]
	}
	slices.Sort(notes)
	for i, c := range cells {
		if c.Published != nil {
			cited := *c.Published
			cited.Note = place[cited.Note]
			cells[i].Published = &cited
		}
	}
	r.Notes, r.Cells = notes, cells
	return r
}
