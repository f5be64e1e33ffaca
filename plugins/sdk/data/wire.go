package data

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// ChunkRows is the most rows of a table in one chunk. Encoders also keep the
// rows nested in a chunk (histories, parsed replies) within it, so that a
// message stays within a few MiB.
const ChunkRows = 1 << 16

// chunkBytes is where an encoder ends a chunk whose rows vary in size.
const chunkBytes = 4 << 20

// WireError says what is wrong with a chunk. Column is empty where the whole
// chunk is meant.
type WireError struct {
	Table   pluginpb.Table
	Column  string
	Problem string
}

func (e *WireError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("table %s: %s", e.Table, e.Problem)
	}
	return fmt.Sprintf("table %s, column %q: %s", e.Table, e.Column, e.Problem)
}

// decoder walks the columns of one chunk in the order that the contract lists
// them. It keeps the first error and then yields empty columns.
type decoder struct {
	rows *pluginpb.Rows
	next int
	err  error
}

// decode checks the frame of a chunk: its table and its number of rows.
func decode(rows *pluginpb.Rows, table pluginpb.Table) *decoder {
	d := &decoder{rows: rows}
	switch {
	case rows.GetTable() != table:
		d.fail("", "this is a chunk of table %s, want %s", rows.GetTable(), table)
	case rows.GetCount() > ChunkRows:
		d.fail("", "%d rows in one chunk, want at most %d", rows.GetCount(), ChunkRows)
	}
	return d
}

func (d *decoder) fail(column, format string, args ...any) {
	if d.err == nil {
		d.err = &WireError{Table: d.rows.GetTable(), Column: column, Problem: fmt.Sprintf(format, args...)}
	}
}

// count returns the number of rows that the chunk says it has.
func (d *decoder) count() int { return int(d.rows.GetCount()) }

// column returns the bytes of the next column, which must have that name and n
// elements of size bytes.
func (d *decoder) column(name string, n, size int) []byte {
	if d.err != nil {
		return nil
	}
	if d.next >= len(d.rows.GetColumns()) {
		d.fail(name, "missing")
		return nil
	}
	c := d.rows.GetColumns()[d.next]
	if c.GetName() != name {
		d.fail(name, "missing: column %d is %q", d.next, c.GetName())
		return nil
	}
	if len(c.GetData()) != n*size {
		d.fail(name, "%d bytes for %d elements of %d", len(c.GetData()), n, size)
		return nil
	}
	d.next++
	return c.GetData()
}

// end returns the first error, or one if columns are left over.
func (d *decoder) end() error {
	if d.err == nil && d.next < len(d.rows.GetColumns()) {
		d.fail(d.rows.GetColumns()[d.next].GetName(), "the table has no such column at place %d", d.next)
	}
	return d.err
}

func (d *decoder) u32(name string, n int) []uint32 { return appendU32(nil, d.column(name, n, 4)) }

// sum returns the sum of lengths, or fails if it is more than limit.
func (d *decoder) sum(name string, lengths []uint32, limit int) int {
	total := uint64(0)
	for _, n := range lengths {
		total += uint64(n)
	}
	if total > uint64(limit) {
		d.fail(name, "the lengths add up to %d, want at most %d", total, limit)
		return 0
	}
	return int(total)
}

func appendU32(to []uint32, from []byte) []uint32 {
	start := len(to)
	to = slices.Grow(to, len(from)/4)[:start+len(from)/4]
	for i, out := 0, to[start:]; i < len(out); i++ {
		out[i] = binary.LittleEndian.Uint32(from[4*i : 4*i+4])
	}
	return to
}

func column(name string, data []byte) *pluginpb.Column {
	return &pluginpb.Column{Name: name, Data: data}
}

func columnU8(name string, values []uint8) *pluginpb.Column {
	return column(name, slices.Clone(values))
}

func columnU32(name string, values []uint32) *pluginpb.Column {
	data := make([]byte, 4*len(values))
	for i, v := range values {
		binary.LittleEndian.PutUint32(data[4*i:4*i+4], v)
	}
	return column(name, data)
}

func columnF32(name string, values []float32) *pluginpb.Column {
	data := make([]byte, 4*len(values))
	for i, v := range values {
		binary.LittleEndian.PutUint32(data[4*i:4*i+4], math.Float32bits(v))
	}
	return column(name, data)
}

// spans cuts n rows into chunks: rows start up to end, at most ChunkRows, ended
// early when the sizes of its rows pass limit. A row larger than limit stands
// alone.
func spans(n, limit int, size func(row int) int) func(yield func(start, end int) bool) {
	return func(yield func(int, int) bool) {
		for start := 0; start < n; {
			end, total := start, 0
			for end < n && end-start < ChunkRows {
				total += size(end)
				if total > limit && end > start {
					break
				}
				end++
			}
			if !yield(start, end) {
				return
			}
			start = end
		}
	}
}
