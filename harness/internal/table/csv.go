package table

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
)

// CSV writes t in long form, one line a cell, with every digit that the numbers
// have. Data sets, and what is published, have columns where there are any.
func (t *Table) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"block", "section", "row", "seen", "metric", "value", "low", "high", "detectable", "p", "star", "bold", "text"}}
	several := slices.ContainsFunc(t.Blocks, func(b Block) bool { return b.Data != "" })
	if several {
		lines[0] = append([]string{"data"}, lines[0]...)
	}
	cites := t.citationHead()
	lines[0] = append(lines[0], cites...)
	add := func(b Block, c Cell, line ...string) {
		line = append([]string{b.Name}, line...)
		if several {
			line = append([]string{b.Data}, line...)
		}
		lines = append(lines, append(line, citation(c, cites)...))
	}
	for _, b := range t.Blocks {
		for _, s := range b.Sections {
			for _, r := range s.Rows {
				if r.Missing != "" {
					add(b, Cell{}, s.Name, r.Name, digits(r.Seen), "", "", "", "", "", "", "", "", r.Missing)
				}
				for i, c := range r.Cells {
					add(b, c, s.Name, r.Name, digits(r.Seen), b.Columns[i].Metric, digits(c.Value), digits(c.Low),
						digits(c.High), digits(c.Detectable), digits(c.P), strconv.FormatBool(c.Star), strconv.FormatBool(c.Bold), c.Text)
				}
			}
		}
	}
	return out.WriteAll(lines)
}

// JSON writes t as indented JSON.
func (t *Table) JSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(t)
}

func digits(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'g', -1, 64)
}
