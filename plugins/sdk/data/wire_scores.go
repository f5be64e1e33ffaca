package data

import (
	"encoding/binary"
	"iter"
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Len returns the number of rows.
func (s Scores) Len() int { return len(s.ID) }

// Chunks yields the rows of s as chunks of the table SCORES.
func (s Scores) Chunks() iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		for start, end := range spans(s.Len(), chunkBytes, func(int) int { return 4 * s.Classes }) {
			if !yield(&pluginpb.Rows{
				Table: pluginpb.Table_SCORES,
				Count: uint32(end - start),
				Columns: []*pluginpb.Column{
					columnU32("id", s.ID[start:end]),
					columnF32("values", s.Values[start*s.Classes:end*s.Classes]),
				},
			}) {
				return
			}
		}
	}
}

// AppendChunk appends the rows of a chunk of the table SCORES; s.Classes says
// how many values a row has. A score that is not finite is an error. After an
// error s is as it was.
func (s *Scores) AppendChunk(rows *pluginpb.Rows) error {
	d := decode(rows, pluginpb.Table_SCORES)
	n := d.count()
	ids := appendU32(s.ID, d.column("id", n, 4))
	raw := d.column("values", n*s.Classes, 4)
	start := len(s.Values)
	values := slices.Grow(s.Values, len(raw)/4)[:start+len(raw)/4]
	for i, out := 0, values[start:]; i < len(out); i++ {
		bits := binary.LittleEndian.Uint32(raw[4*i : 4*i+4])
		if bits&0x7f800000 == 0x7f800000 { // the exponent of NaN and of the infinities
			d.fail("values", "row %d, class %d: %v, want a finite score", i/s.Classes, i%s.Classes, math.Float32frombits(bits))
			break
		}
		out[i] = math.Float32frombits(bits)
	}
	if err := d.end(); err != nil {
		return err
	}
	s.ID, s.Values = ids, values
	return nil
}
