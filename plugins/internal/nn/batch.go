package nn

// Batch is what a step computes on: sequences of tokens, one after another,
// without padding. Row means the place of a token among all of them.
//
// Fill it, then call Seal. Layers keep a pointer to it.
type Batch struct {
	Starts    []int32   // (sequences+1): sequence s is rows Starts[s] to Starts[s+1], at least one
	Fields    [][]int32 // (fields, rows): ids of each row, one of every field that is embedded
	Positions []int32   // (rows): places in the table of positions
	// Wanted are the rows that leave the last block, ascending, at least one in
	// every sequence; nil means all. Heads see rows in this order.
	Wanted []int32
	// Bidirectional, if not empty, says for each sequence that a causal encoder
	// lets its rows see later ones.
	Bidirectional []bool

	groups [Groups][]shard
	sealed counts // what the groups were cut from
}

// counts are how many sequences, rows and wanted rows there are.
type counts struct{ sequences, rows, wanted int }

// Groups is into how many parts a batch is cut for its gradients.
const Groups = 4

// shardRows is about how many rows are computed together.
const shardRows = 256

// shard is a run of whole sequences that one goroutine computes at once.
type shard struct {
	seq, seqEnd   int
	row, rowEnd   int
	want, wantEnd int // their part of the wanted rows
}

func (s shard) rows() int   { return s.rowEnd - s.row }
func (s shard) wanted() int { return s.wantEnd - s.want }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Starts = append(b.Starts[:0], 0)
	for i := range b.Fields {
		b.Fields[i] = b.Fields[i][:0]
	}
	b.Positions, b.Bidirectional = b.Positions[:0], b.Bidirectional[:0]
	if b.Wanted != nil {
		b.Wanted = b.Wanted[:0]
	}
}

// Sequences returns how many sequences there are.
func (b *Batch) Sequences() int { return len(b.Starts) - 1 }

// Rows returns how many rows all sequences have.
func (b *Batch) Rows() int { return int(b.Starts[len(b.Starts)-1]) }

// WantedRows returns how many rows leave the last block.
func (b *Batch) WantedRows() int {
	if b.Wanted == nil {
		return b.Rows()
	}
	return len(b.Wanted)
}

// Seal cuts the batch into groups of about equally many rows and these into
// shards. The cut depends on the batch alone.
func (b *Batch) Seal() {
	b.sealed = counts{b.Sequences(), b.Rows(), b.WantedRows()}
	seq, want := 0, 0
	for g := range b.groups {
		b.groups[g] = b.groups[g][:0]
		end := b.Rows() * (g + 1) / Groups
		for seq < b.Sequences() && (int(b.Starts[seq]) < end) {
			s := shard{seq: seq, row: int(b.Starts[seq]), want: want}
			for seq < b.Sequences() && int(b.Starts[seq]) < end && (seq == s.seq || int(b.Starts[seq+1])-s.row <= shardRows) {
				seq++
			}
			s.seqEnd, s.rowEnd = seq, int(b.Starts[seq])
			if b.Wanted == nil {
				want = s.rowEnd
			} else {
				for want < len(b.Wanted) && int(b.Wanted[want]) < s.rowEnd {
					want++
				}
			}
			s.wantEnd = want
			b.groups[g] = append(b.groups[g], s)
		}
	}
}
