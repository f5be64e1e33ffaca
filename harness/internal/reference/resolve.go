package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// Problem is a mistake in a file, at a path of keys and indices.
type Problem struct {
	At      []string
	Message string
}

// Resolve returns what the file says, or every mistake that its schema cannot see.
func (f *File) Resolve() (*Paper, []Problem) {
	r := resolver{file: f, paper: &Paper{
		Source: f.Paper, Protocol: f.Protocol, Datasets: f.Datasets, Backbones: f.Backbones, Known: f.Known,
	}}
	r.names()
	for i := range f.Tables {
		r.table(i, []string{"tables", strconv.Itoa(i)})
	}
	for i, c := range f.Checks {
		at := []string{"checks", strconv.Itoa(i)}
		if c.What == "" {
			r.report(at, "missing key %q: what is asked, in words", "what")
		}
		if check := r.check(c, at); check != nil {
			r.paper.Checks = append(r.paper.Checks, check)
		}
	}
	r.claims()
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return r.paper, nil
}

// resolver is one run of Resolve.
type resolver struct {
	file     *File
	paper    *Paper
	problems []Problem
}

func (r *resolver) report(at []string, format string, args ...any) {
	r.problems = append(r.problems, Problem{at, fmt.Sprintf(format, args...)})
}

// below returns the path of a key or index below at.
func below(at []string, keys ...any) []string {
	path := slices.Clone(at)
	for _, k := range keys {
		path = append(path, fmt.Sprint(k))
	}
	return path
}

// hint says after an unknown name which one was perhaps meant and which ones there
// are.
func hint(name string, known []string) string {
	if len(known) == 0 {
		return "; there are none"
	}
	s := ";"
	if near := nearest.Word(name, known); near != "" {
		s = fmt.Sprintf("; did you mean %q?", near)
	}
	return s + " known: " + strings.Join(known, ", ")
}

// known reports a name that is not among the known ones.
func (r *resolver) known(at []string, what, name string, known []string) bool {
	if slices.Contains(known, name) {
		return true
	}
	r.report(at, "unknown %s %q%s", what, name, hint(name, known))
	return false
}

// twice reports names that a list has more than once.
func (r *resolver) twice(at []string, key, what string, names []string) {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			r.report(below(at, i, key), "a second %s named %q", what, name)
		}
	}
}

// names checks the lists that the tables refer to.
func (r *resolver) names() {
	f := r.file
	r.twice([]string{"datasets"}, "name", "data set", f.datasets())
	r.twice([]string{"backbones"}, "name", "backbone", f.backbones())
	r.twice([]string{"metrics"}, "name", "metric", f.metrics())
	var tables, claims []string
	for _, t := range f.Tables {
		tables = append(tables, t.Table)
	}
	for _, c := range f.Claims {
		claims = append(claims, c.ID)
	}
	r.twice([]string{"tables"}, "table", "table", tables)
	r.twice([]string{"claims"}, "id", "claim", claims)
	var beside []string
	for i, d := range f.Datasets {
		for k, name := range d.Beside {
			if slices.Contains(beside, name) {
				r.report(below([]string{"datasets"}, i, "beside", k), "%s is beside two data sets", name)
			}
			beside = append(beside, name)
		}
	}
}

func (f *File) datasets() (names []string) {
	for _, d := range f.Datasets {
		names = append(names, d.Name)
	}
	return names
}

func (f *File) backbones() (names []string) {
	for _, b := range f.Backbones {
		names = append(names, b.Name)
	}
	return names
}

func (f *File) metrics() (names []string) {
	for _, m := range f.Metrics {
		names = append(names, m.Name)
	}
	return names
}

// table resolves one table.
func (r *resolver) table(i int, at []string) {
	text := r.file.Tables[i]
	t := &Table{Name: text.Table, Source: text.Source, Title: text.Title, Scenario: text.Scenario, Marked: text.Underline != ""}
	for k, name := range text.Blocks {
		dataset, backbone, ok := strings.Cut(name, "/")
		r.known(below(at, "blocks", k), "data set", dataset, r.file.datasets())
		if ok {
			r.known(below(at, "blocks", k), "backbone", backbone, r.file.backbones())
		}
		t.Blocks = append(t.Blocks, Block{name, dataset, backbone})
	}
	for k, name := range text.Metrics {
		if r.known(below(at, "metrics", k), "metric", name, r.file.metrics()) {
			m := r.file.Metrics[slices.Index(r.file.metrics(), name)]
			t.Metrics = append(t.Metrics, Metric{name, m.Ours, m.Better == "lower"})
		}
	}
	var rows []string
	for _, row := range text.Rows {
		rows = append(rows, row.Row)
	}
	r.twice(below(at, "rows"), "row", "row", rows)
	for k, row := range text.Rows {
		t.Rows = append(t.Rows, r.row(text, row, rows, below(at, "rows", k)))
	}
	r.paper.Tables = append(r.paper.Tables, t)
}

func (r *resolver) row(table TableText, text RowText, rows []string, at []string) *Row {
	row := &Row{Name: text.Row, Of: text.Of, Ours: text.Ours}
	if strings.Contains(text.Row, ".") {
		r.report(below(at, "row"), "a row's name has no dot: in a formula T2.NAME is a row of another table")
	}
	if text.Formula != "" {
		f, err := ParseFormula(text.Formula)
		if err != nil {
			r.report(below(at, "formula"), "%v", err)
		} else {
			for _, name := range f.names {
				if r.known(below(at, "formula"), "row", name, rows) && table.Rows[slices.Index(rows, name)].Formula != "" {
					r.report(below(at, "formula"), "row %q comes from other rows itself", name)
				}
			}
			row.Formula = f
		}
	}
	groups := strings.Split(text.Cells, "|")
	if len(groups) != len(table.Blocks) {
		r.report(below(at, "cells"), "row %s: want %d blocks of cells (%s), separated by |, not %d", text.Row, len(table.Blocks), strings.Join(table.Blocks, ", "), len(groups))
		return row
	}
	for b, group := range groups {
		words := strings.Fields(group)
		if len(words) != len(table.Metrics) {
			r.report(below(at, "cells"), "row %s, %s: want %d cells (%s), not %d", text.Row, table.Blocks[b], len(table.Metrics), strings.Join(table.Metrics, ", "), len(words))
		}
		var cells []Cell
		for m, word := range words {
			c, err := ParseCell(word)
			switch {
			case err != nil && m < len(table.Metrics):
				r.report(below(at, "cells"), "row %s, %s %s: %v", text.Row, table.Blocks[b], table.Metrics[m], err)
			case err != nil:
				r.report(below(at, "cells"), "row %s, %s: %v", text.Row, table.Blocks[b], err)
			case c.Underlined && table.Underline == "":
				r.report(below(at, "cells"), "row %s: %s is underlined, but the table does not say what that means: underline: second-best", text.Row, word)
			}
			cells = append(cells, c)
		}
		row.Cells = append(row.Cells, cells)
	}
	return row
}
