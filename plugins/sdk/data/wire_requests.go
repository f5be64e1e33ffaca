package data

import (
	"iter"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// RequestChunks yields requests as chunks of the table REQUESTS. Profiles and
// histories travel in tables of their own.
func RequestChunks(requests []Request) iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		for start := 0; start < len(requests); start += ChunkRows {
			chunk := requests[start:min(start+ChunkRows, len(requests))]
			column := func(name string, get func(Request) uint32) *pluginpb.Column {
				values := make([]uint32, len(chunk))
				for i, r := range chunk {
					values[i] = get(r)
				}
				return columnU32(name, values)
			}
			if !yield(&pluginpb.Rows{
				Table: pluginpb.Table_REQUESTS,
				Count: uint32(len(chunk)),
				Columns: []*pluginpb.Column{
					column("user", func(r Request) uint32 { return r.User }),
					column("weeks", func(r Request) uint32 { return clamp(r.Weeks) }),
					column("events", func(r Request) uint32 { return clamp(r.Events) }),
					column("max_weeks", func(r Request) uint32 { return clamp(r.MaxWeeks) }),
				},
			}) {
				return
			}
		}
	}
}

// AppendRequests appends the rows of a chunk of the table REQUESTS, with no
// profile and no history.
func AppendRequests(to []Request, rows *pluginpb.Rows) ([]Request, error) {
	d := decode(rows, pluginpb.Table_REQUESTS)
	n := d.count()
	user, weeks, events, most := d.u32("user", n), d.u32("weeks", n), d.u32("events", n), d.u32("max_weeks", n)
	if err := d.end(); err != nil {
		return to, err
	}
	for i := range n {
		to = append(to, Request{User: user[i], Weeks: int(weeks[i]), Events: int(events[i]), MaxWeeks: int(most[i])})
	}
	return to, nil
}

func clamp(n int) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }
