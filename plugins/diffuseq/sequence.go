package main

import "github.com/behaviorbench/behaviorbench/plugins/internal/week"

// shortest is the least length of a sequence: the seven days of two weeks, and what
// stands between and after them.
const shortest = 7 + 7 + 3

// join writes src END SEP trg END to z, padded with PAD to its end, and returns how
// long the source is: everything up to SEP. src and trg have no END; they lose their
// last tokens, the longer one first and equals together, until both fit
// (text_datasets.py in the code).
// cut says whether trg lost any.
func join(z, src, trg []int32, separator int32) (source int, cut bool) {
	s, t := len(src), len(trg)
	for s+t > len(z)-3 {
		before := s
		if s >= t {
			s--
		}
		if t >= before {
			t--
		}
	}
	n := copy(z, src[:s])
	z[n], z[n+1] = week.End, separator
	source = n + 2
	n = source + copy(z[source:], trg[:t])
	z[n] = week.End
	for i := n + 1; i < len(z); i++ {
		z[i] = week.Pad
	}
	return source, t < len(trg)
}

// begin writes a source to z as join does for a target that is as long, and leaves
// the rest of z, which is to be generated, as it is.
func begin(z, src []int32, separator int32) (source int) {
	n := copy(z, src[:min(len(src), (len(z)-3)/2)])
	z[n], z[n+1] = week.End, separator
	return n + 2
}
