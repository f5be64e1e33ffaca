package table

import (
	"slices"
	"strings"
	"testing"
)

// Tables of two data sets stand one under the other, over the notes of both; a note
// that both have is there once, and every row and cell still has its own.
func TestJoin(t *testing.T) {
	first, second := sample(), sample()
	first.Heading, second.Heading = Sentences{"made_up is no finding.", "HARNESS CHECK"}, Sentences{"another is no finding.", "HARNESS CHECK"}
	second.Caption[0] = "Data: another."
	second.Notes = slices.Clone(second.Notes)
	second.Notes[1], second.Notes[0] = "Reads all of the other data.", "Every table has this note."
	second.Notes[2] = strings.Replace(second.Notes[2], "1.2", "2.4", 1)
	second.Blocks[0].Sections[0].Rows[0].Cells[0].Published = &Published{Value: 0.5, Source: "somebody", Note: 1}
	all := Join([]string{"made_up", "another"}, []*Table{first, second})
	// says tells whether a row's notes are those that it had, each with what was behind
	// its colon.
	says := func(now, was []int, in *Table) bool {
		if len(now) != len(was) {
			return false
		}
		for _, n := range was {
			_, text, _ := strings.Cut(in.Notes[n], ": ")
			if text == "" {
				text = in.Notes[n]
			}
			if !slices.ContainsFunc(now, func(m int) bool { return strings.Contains(all.Notes[m], strings.TrimSuffix(text, ".")) }) {
				return false
			}
		}
		return true
	}
	from := append(slices.Clone(first.Blocks), second.Blocks...)
	for i, b := range all.Blocks {
		source := first
		if i >= len(first.Blocks) {
			source = second
		}
		for j, s := range b.Sections {
			for k, r := range s.Rows {
				was := from[i].Sections[j].Rows[k]
				if !says(r.Notes, was.Notes, source) {
					t.Errorf("%s: %s: notes %v of %q, had %v of %q", b.title(), r.Name, r.Notes, all.Notes, was.Notes, source.Notes)
				}
			}
		}
	}
	if p := all.Blocks[2].Sections[0].Rows[0].Cells[0].Published; all.Notes[p.Note] != "another: Reads all of the other data." {
		t.Errorf("published has the note %q", all.Notes[p.Note])
	}
	if second.Blocks[0].Sections[0].Rows[0].Cells[0].Published.Note != 1 || second.Blocks[0].Data != "" {
		t.Error("a joined table was changed")
	}
	golden(t, "joined-", all)
}
