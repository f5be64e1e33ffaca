package spec

import (
	"fmt"
	"slices"
)

// Published is a number that somebody else has printed for a cell of the table. It
// stands beside ours and decides nothing.
type Published struct {
	Block  string  `json:"block,omitempty" jsonschema:"minLength=1" doc:"The block of the row, such as the name of a predictor; needed where the row stands in several"`
	Row    string  `json:"row" jsonschema:"required,minLength=1"`
	Metric string  `json:"metric" jsonschema:"required,minLength=1" doc:"One of the metrics of the table"`
	Value  float64 `json:"value" jsonschema:"required"`
	Source string  `json:"source" jsonschema:"required,minLength=1" doc:"Who printed it where; a note of the table"`
}

// Block names a block of an experiment's table and its rows.
type Block struct {
	Name string
	Rows []string
}

// CheckPublished checks what Published says against the blocks that the table is
// going to have. The error is an *Errors with every mistake and its place.
func (e *Experiment) CheckPublished(blocks []Block) error {
	c := publishedCheck{e: e, blocks: blocks, cells: map[Published]int{}}
	for i, p := range e.Published {
		c.check(path{"published"}.index(i), i, p)
	}
	return errorsOf(c.problems)
}

// PublishedIn returns what is published of a row of a block.
func (e *Experiment) PublishedIn(block, row string) []Published {
	var found []Published
	for _, p := range e.Published {
		if p.Row == row && (p.Block == "" || p.Block == block) {
			found = append(found, p)
		}
	}
	return found
}

// publishedCheck is one run of CheckPublished.
type publishedCheck struct {
	e        *Experiment
	blocks   []Block
	cells    map[Published]int // which element is of a cell
	problems []Problem
}

func (c *publishedCheck) report(at path, format string, args ...any) {
	c.problems = append(c.problems, c.e.places.at(at).value.problem(format, args...))
}

func (c *publishedCheck) check(at path, i int, p Published) {
	if !slices.Contains(c.e.Metrics, p.Metric) {
		c.report(at.child("metric"), "%s: the table has no metric %q%s", at.child("metric"), p.Metric, hint(p.Metric, c.e.Metrics, "metrics"))
	}
	var names, rows []string
	var in []string // the blocks that have the row
	for _, b := range c.blocks {
		names = append(names, b.Name)
		if p.Block != "" && p.Block != b.Name {
			continue
		}
		for _, row := range b.Rows {
			if !slices.Contains(rows, row) {
				rows = append(rows, row)
			}
		}
		if slices.Contains(b.Rows, p.Row) {
			in = append(in, b.Name)
		}
	}
	switch {
	case p.Block != "" && !slices.Contains(names, p.Block):
		c.report(at.child("block"), "%s: the table has no block %q%s", at.child("block"), p.Block, hint(p.Block, names, "blocks"))
		return
	case len(in) == 0:
		c.report(at.child("row"), "%s: the table has no row %q%s", at.child("row"), p.Row, hint(p.Row, rows, "rows"))
		return
	case len(in) > 1:
		c.report(at.child("row"), "%s: row %q stands in %d blocks; say which one is meant: block: %s", at, p.Row, len(in), fmt.Sprintf("%q", in[0]))
		return
	}
	cell := Published{Block: in[0], Row: p.Row, Metric: p.Metric}
	if first, twice := c.cells[cell]; twice {
		c.report(at, "%s: the same cell as %s", at, path{"published"}.index(first))
		return
	}
	c.cells[cell] = i
}
