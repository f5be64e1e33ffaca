package main

import "github.com/behaviorbench/behaviorbench/plugins/internal/week"

// language is what sequences are made of. A sequence is a list of tokens, the end
// included; what comes before its first is the token begin.
type language struct {
	tokens  int           // ids are 0 to tokens-1
	begin   int32         // the first input; it may be an ordinary token too
	end     int32         // the token that ends a sequence; none if negative
	longest int           // tokens of a sequence that no end has ended
	grammar *week.Grammar // says which tokens may be drawn; nil: all
}

// counted says whether the surprise of a sequence counts a token: the one that stands
// for all that are rare is never drawn, and a generator is none the better for
// expecting it.
func (l language) counted(token int32) bool { return l.grammar == nil || token != week.Unknown }

// sequence is what a generator writes.
type sequence struct {
	tokens  []int32
	cut     bool    // there were more
	profile []int32 // numbers of the features that its user has, of a generator that reads them
}

// tokens returns the tokens of sequences.
func tokens(sequences []sequence) [][]int32 {
	all := make([][]int32, len(sequences))
	for i, s := range sequences {
		all[i] = s.tokens
	}
	return all
}

// none is the end of a language whose sequences are all of one length.
const none = -1
