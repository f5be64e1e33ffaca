// Package contract holds what both ends of a conversation share: how a table
// becomes frames, and the rules for the weeks that a generator writes.
package contract

import (
	"iter"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Rows returns the frame of a chunk.
func Rows(rows *pluginpb.Rows) *pluginpb.Frame {
	return &pluginpb.Frame{Body: &pluginpb.Frame_Rows{Rows: rows}}
}

// End returns the frame that ends a table.
func End(table pluginpb.Table) *pluginpb.Frame {
	return &pluginpb.Frame{Body: &pluginpb.Frame_End{End: &pluginpb.End{Table: table}}}
}

// SendTable sends the chunks of a table and its end.
func SendTable(send func(*pluginpb.Frame) error, table pluginpb.Table, chunks iter.Seq[*pluginpb.Rows]) error {
	for rows := range chunks {
		if err := send(Rows(rows)); err != nil {
			return err
		}
	}
	return send(End(table))
}

// Kind names what a frame holds, for messages.
func Kind(f *pluginpb.Frame) string {
	switch body := f.GetBody().(type) {
	case *pluginpb.Frame_Header:
		return "a header"
	case *pluginpb.Frame_Rows:
		return "rows of " + body.Rows.GetTable().String()
	case *pluginpb.Frame_End:
		return "the end of " + body.End.GetTable().String()
	case *pluginpb.Frame_Ready:
		return "ready"
	case *pluginpb.Frame_Progress:
		return "progress"
	case *pluginpb.Frame_Log:
		return "a log line"
	case *pluginpb.Frame_Artifact:
		return "a piece of an artifact"
	case *pluginpb.Frame_Spend:
		return "an amount spent"
	}
	return "an empty frame"
}
