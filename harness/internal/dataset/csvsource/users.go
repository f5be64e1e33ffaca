package csvsource

import (
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Attributes are the profile columns that are always read: those of the paper.
var Attributes = [...]string{"age", "education", "gender", "consumption", "occupation"}

// users is users.csv in file order.
type users struct {
	file       string
	names      []string
	index      map[string]uint32
	line       []int
	splits     []dataset.Split // nil if there is no such column
	attributes []data.Attribute
}

// readUsers reads a users file. Columns of extra must be there, those of
// Attributes may.
func readUsers(dir fs.FS, file string, extra []string, mistakes *dataset.Mistakes) (*users, error) {
	t, err := open(dir, file, mistakes)
	if err != nil {
		return nil, err
	}
	defer t.close()
	u := &users{file: file, index: map[string]uint32{}}
	name, split := t.require("user"), t.column("split")
	if name < 0 {
		return nil, mistakes.Err()
	}
	var columns []int
	for _, attribute := range Attributes {
		if i := t.column(attribute); i >= 0 {
			columns = append(columns, i)
		}
	}
	for _, attribute := range extra {
		if i := t.require(attribute); i >= 0 && !slices.Contains(columns, i) {
			columns = append(columns, i)
		}
	}
	cells := make([][]string, len(columns))
	for t.next() {
		if !u.add(t, name) {
			continue
		}
		if split >= 0 {
			u.splits = append(u.splits, readSplit(t, split))
		}
		for k, i := range columns {
			cells[k] = append(cells[k], readValue(t, i))
		}
	}
	for k, i := range columns {
		u.attributes = append(u.attributes, attribute(t.header[i], cells[k]))
	}
	return u, nil
}

func (u *users) add(t *table, column int) bool {
	name := strings.Clone(t.row[column])
	if !validName(t, column) {
		return false
	}
	if first, ok := u.index[name]; ok {
		t.mistake("column \"user\": %q stands in line %d already", clip(name), u.line[first])
		return false
	}
	u.index[name] = uint32(len(u.names))
	u.names = append(u.names, name)
	u.line = append(u.line, t.line)
	return true
}

func validName(t *table, column int) bool {
	switch name := t.row[column]; {
	case name == "":
		t.mistake("column %q: the cell is empty", t.header[column])
		return false
	case !utf8.ValidString(name):
		t.mistake("column %q: %q is not UTF-8", t.header[column], clip(name))
		return false
	}
	return true
}

func readSplit(t *table, column int) dataset.Split {
	splits := []string{string(dataset.SplitPopulation), string(dataset.SplitIndividual), string(dataset.SplitRest)}
	if value := t.row[column]; !slices.Contains(splits, value) {
		t.mistake("column \"split\": %q is not one of %s%s", clip(value), strings.Join(splits, ", "), didYouMean(value, splits))
	}
	return dataset.Split(strings.Clone(t.row[column]))
}

func readValue(t *table, column int) string {
	if !utf8.ValidString(t.row[column]) {
		t.mistake("column %q: %q is not UTF-8", t.header[column], clip(t.row[column]))
	}
	return strings.Clone(t.row[column])
}

// attribute codes the cells of a column: values ascending, empty is missing.
func attribute(name string, cells []string) data.Attribute {
	values := slices.Clone(cells)
	slices.Sort(values)
	values = slices.Compact(values)
	if len(values) > 0 && values[0] == "" {
		values = values[1:]
	}
	a := data.Attribute{Name: name, Values: values, Code: make([]uint32, len(cells))}
	for i, cell := range cells {
		code := len(values)
		if cell != "" {
			code, _ = slices.BinarySearch(values, cell)
		}
		a.Code[i] = uint32(code)
	}
	return a
}
