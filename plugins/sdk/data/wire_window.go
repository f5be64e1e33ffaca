package data

import (
	"iter"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

const historyPrefix = "history."

// Chunks yields the windows as chunks of the table WINDOWS, each with at most
// ChunkRows windows and, unless one window has more, ChunkRows rows of history.
func (w Windows) Chunks() iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		from := 0
		for start, end := range spans(w.Len(), ChunkRows, func(i int) int { return int(w.Length[i]) }) {
			to := from
			for _, n := range w.Length[start:end] {
				to += int(n)
			}
			columns := []*pluginpb.Column{
				columnU32("id", w.ID[start:end]),
				columnU32("user", w.User[start:end]),
				columnU8("weekday", w.Weekday[start:end]),
				columnU8("slot", w.Slot[start:end]),
				columnU32("length", w.Length[start:end]),
			}
			columns = append(columns, w.History.Slice(from, to).columns(historyPrefix)...)
			if !yield(&pluginpb.Rows{Table: pluginpb.Table_WINDOWS, Count: uint32(end - start), Columns: columns}) {
				return
			}
			from = to
		}
	}
}

// AppendChunk appends the windows of a chunk of the table WINDOWS. A window
// longer than MaxWindow is an error. After an error w is as it was.
func (w *Windows) AppendChunk(rows *pluginpb.Rows) error {
	d := decode(rows, pluginpb.Table_WINDOWS)
	n := d.count()
	added := Windows{
		ID:      appendU32(w.ID, d.column("id", n, 4)),
		User:    appendU32(w.User, d.column("user", n, 4)),
		Weekday: append(w.Weekday, d.column("weekday", n, 1)...),
		Slot:    append(w.Slot, d.column("slot", n, 1)...),
	}
	length := d.u32("length", n)
	for i, l := range length {
		if l > MaxWindow {
			d.fail("length", "row %d: %d events, want at most %d", i, l, MaxWindow)
			break
		}
	}
	added.Length = append(w.Length, length...)
	added.History = d.events(historyPrefix, d.sum("length", length, ChunkRows*MaxWindow), w.History)
	if err := d.end(); err != nil {
		return err
	}
	*w = added
	return nil
}
