package history

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Tile returns n rows: whole copies of rows one after another, the last one cut.
// Sequences are numbered from 1, and every sequence of every copy stands apart.
// Of no rows it returns none.
func Tile(rows data.Events, n int) data.Events {
	var tiled data.Events
	tiled.Grow(max(0, n))
	sequence := uint32(0)
	for tiled.Len() < n && rows.Len() > 0 {
		start := tiled.Len()
		tiled.Append(First(rows, n-start))
		sequence = renumber(tiled.Slice(start, tiled.Len()), sequence)
	}
	return tiled
}

// As returns a copy of rows as rows of another user. Rows of different users or
// sequences stay apart: sequences are numbered from 1.
func As(user uint32, rows data.Events) data.Events {
	var copied data.Events
	copied.Append(rows)
	renumber(copied, 0)
	for i := range copied.User {
		copied.User[i] = user
	}
	return copied
}

// renumber gives the runs of rows of one user and sequence the numbers after
// last, and returns the latest.
func renumber(rows data.Events, last uint32) uint32 {
	for _, user := range rows.ByUser() {
		for _, run := range user.BySequence() {
			last++
			for i := range run.Sequence {
				run.Sequence[i] = last
			}
		}
	}
	return last
}
