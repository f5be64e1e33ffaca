package nn

import "iter"

// Extent is what the rows of a tensor stand for.
type Extent int

// The extents.
const (
	EachRow      Extent = iota // the tokens of a batch
	EachWanted                 // its wanted rows
	EachSequence               // its sequences
)

// most returns how many rows a tensor has room for.
func (e Extent) most(l Limits) int {
	switch e {
	case EachWanted:
		return max(l.Wanted, 1)
	case EachSequence:
		return l.Sequences
	}
	return l.Rows
}

// count returns how many rows a tensor has.
func (e Extent) count(b *Batch) int {
	switch e {
	case EachWanted:
		return b.WantedRows()
	case EachSequence:
		return b.Sequences()
	}
	return b.Rows()
}

// span returns which rows of a tensor are those of group g; none for an empty
// group.
func (b *Batch) span(g int, e Extent) (from, to int) {
	shards := b.groups[g]
	if len(shards) == 0 {
		return 0, 0
	}
	first, last := shards[0], shards[len(shards)-1]
	switch e {
	case EachWanted:
		return first.want, last.wantEnd
	case EachSequence:
		return first.seq, last.seqEnd
	}
	return first.row, last.rowEnd
}

// runs yields the rows of group g in runs that fit a cache: from, to.
func (b *Batch) runs(g int, e Extent) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		from, end := b.span(g, e)
		for ; from < end; from += shardRows {
			if !yield(from, min(from+shardRows, end)) {
				return
			}
		}
	}
}
