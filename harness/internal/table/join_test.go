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
	second.Caption[0] = "Data: another."
	second.Notes = slices.Clone(second.Notes)
	second.Notes[1], second.Notes[0] = "Reads all of the other data.", "Every table has this note."
	second.Blocks[0].Sections[0].Rows[0].Cells[0].Published = &Published{Value: 0.5, Source: "somebody", Note: 1}
	all := Join([]string{"made_up", "another"}, []*Table{first, second})
	text := func(t *Table, notes []int) []string {
		var all []string
		for _, n := range notes {
			text := strings.TrimPrefix(t.Notes[n], "made_up: ")
			all = append(all, strings.TrimPrefix(text, "another: "))
		}
		slices.Sort(all)
		return all
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
				if !slices.Equal(text(all, r.Notes), text(source, was.Notes)) {
					t.Errorf("%s: %s: notes %q, had %q", b.title(), r.Name, text(all, r.Notes), text(source, was.Notes))
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
