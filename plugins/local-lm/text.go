package main

import (
	"context"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// A text is a profile's line, the records of a week, an empty line and the records of
// the week after it:
//
//	Profile: age=30; gender=f;
//	[0, 08:30, Home, Eating]
//	...
//
//	[0, 09:00, Home, Eating]
//	...
//
// Its first part, up to and with the empty line, is what a week is written from.

// separator is the empty line.
const separator = "\n"

// records returns the tokens of each record of a week.
func (l *language) records(t *tokenizer, rows data.Events) [][]int32 {
	var all [][]int32
	for i := range rows.Len() {
		pieces, ok := l.record(rows, i)
		if !ok {
			continue
		}
		var tokens []int32
		for _, piece := range pieces {
			tokens = t.encode(tokens, piece)
		}
		all = append(all, tokens)
	}
	return all
}

// first returns the first part of a text, of at most that many tokens: what is too
// much is cut at the end of the profile or after a record.
func (l *language) first(t *tokenizer, p data.Profile, seed data.Events, most int) []int32 {
	var tokens []int32
	for _, piece := range l.profile(p) {
		tokens = t.encode(tokens, piece)
	}
	most -= len(separator)
	tokens = tokens[:min(len(tokens), most)]
	for _, record := range l.records(t, seed) {
		if len(tokens)+len(record) > most {
			break
		}
		tokens = append(tokens, record...)
	}
	return t.encode(tokens, separator)
}

// example is a text to learn from.
type example struct {
	tokens []int32
	target int  // where the second part begins
	cut    bool // the second part lost records and has no end
}

// example returns the text of a pair of at most length tokens, of which the first part
// has at most half.
func (l *language) example(t *tokenizer, p week.Pair, length int) example {
	e := example{tokens: l.first(t, p.Profile, p.Seed, length/2)}
	e.target = len(e.tokens)
	for _, record := range l.records(t, p.Target) {
		if len(e.tokens)+len(record) >= length {
			e.cut = true
			return e
		}
		e.tokens = append(e.tokens, record...)
	}
	e.tokens = append(e.tokens, t.end())
	return e
}

// tokenizerOf learns a tokenizer from the texts of pairs.
func (l *language) tokenizerOf(ctx context.Context, pairs []week.Pair, most int) (*tokenizer, error) {
	pieces := map[string]int{}
	count := func(rows data.Events) {
		for i := range rows.Len() {
			if record, ok := l.record(rows, i); ok {
				for _, piece := range record {
					pieces[piece]++
				}
			}
		}
	}
	for _, p := range pairs {
		count(p.Seed)
		count(p.Target)
		for _, piece := range l.profile(p.Profile) {
			pieces[piece]++
		}
	}
	merges, err := learnMerges(ctx, pieces, most)
	if err != nil {
		return nil, err
	}
	return newTokenizer(merges), nil
}

// longest returns how many tokens the longest text has.
func longest(examples []example) int {
	most := 0
	for _, e := range examples {
		most = max(most, len(e.tokens))
	}
	return most
}

// cutOff returns how many texts lost records of their second part.
func cutOff(examples []example) int {
	return len(slices.DeleteFunc(slices.Clone(examples), func(e example) bool { return !e.cut }))
}

// complete returns the complete lines of a text.
func complete(text string) string { return text[:strings.LastIndexByte(text, '\n')+1] }
