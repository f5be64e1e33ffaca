package data

import (
	"iter"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Chunks yields the rows of e as chunks of the table EVENTS. The chunks do not
// share memory with e.
func (e Events) Chunks() iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		for start := 0; start < e.Len(); start += ChunkRows {
			end := min(start+ChunkRows, e.Len())
			if !yield(&pluginpb.Rows{
				Table:   pluginpb.Table_EVENTS,
				Count:   uint32(end - start),
				Columns: e.Slice(start, end).columns(""),
			}) {
				return
			}
		}
	}
}

// AppendChunk appends the rows of a chunk of the table EVENTS. After an error e
// is as it was.
func (e *Events) AppendChunk(rows *pluginpb.Rows) error {
	d := decode(rows, pluginpb.Table_EVENTS)
	added := d.events("", d.count(), *e)
	if err := d.end(); err != nil {
		return err
	}
	*e = added
	return nil
}

// columns encodes all of e, each name after prefix.
func (e Events) columns(prefix string) []*pluginpb.Column {
	return []*pluginpb.Column{
		columnU32(prefix+"user", e.User),
		columnU32(prefix+"sequence", e.Sequence),
		columnU32(prefix+"day", e.Day),
		columnU8(prefix+"weekday", e.Weekday),
		columnU8(prefix+"slot", e.Slot),
		columnU32(prefix+"location", e.Location),
		columnU32(prefix+"behaviour", e.Behaviour),
		columnU32(prefix+"intent", e.Intent),
	}
}

// events decodes n rows and returns them appended to a copy of the header to.
func (d *decoder) events(prefix string, n int, to Events) Events {
	return Events{
		User:      appendU32(to.User, d.column(prefix+"user", n, 4)),
		Sequence:  appendU32(to.Sequence, d.column(prefix+"sequence", n, 4)),
		Day:       appendU32(to.Day, d.column(prefix+"day", n, 4)),
		Weekday:   append(to.Weekday, d.column(prefix+"weekday", n, 1)...),
		Slot:      append(to.Slot, d.column(prefix+"slot", n, 1)...),
		Location:  appendU32(to.Location, d.column(prefix+"location", n, 4)),
		Behaviour: appendU32(to.Behaviour, d.column(prefix+"behaviour", n, 4)),
		Intent:    appendU32(to.Intent, d.column(prefix+"intent", n, 4)),
	}
}
