package table

import "slices"

// Join puts the tables of one experiment on several data sets, named in the same
// order, into one: the blocks of each data set, one data set after the other, over the
// notes of all of them. What tables say alike stands once; what differs names its data
// set.
func Join(data []string, tables []*Table) *Table {
	all := &Table{Title: tables[0].Title, Caption: captions(tables)}
	headings, notes := make([][]string, len(tables)), make([][]string, len(tables))
	for i, t := range tables {
		headings[i], notes[i] = t.Heading, t.Notes
	}
	heading, _ := gather(data, headings)
	for _, s := range heading {
		all.Heading = append(all.Heading, s.words(len(data)))
	}
	apart, at := gather(data, notes)
	together, to := under(apart)
	for _, s := range together {
		all.Notes = append(all.Notes, s.words(len(data)))
	}
	for i, t := range tables {
		place := make([]int, len(t.Notes)) // of each note in all
		for n := range place {
			place[n] = to[at[i][n]]
		}
		for _, b := range t.Blocks {
			all.Blocks = append(all.Blocks, b.under(data[i], place))
		}
	}
	return all
}

// captions returns the first lines of all tables, then the second ones and so on, each
// line once.
func captions(tables []*Table) []string {
	most := 0
	for _, t := range tables {
		most = max(most, len(t.Caption))
	}
	var all []string
	for n := range most {
		for _, t := range tables {
			if n < len(t.Caption) && !slices.Contains(all, t.Caption[n]) {
				all = append(all, t.Caption[n])
			}
		}
	}
	return all
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
