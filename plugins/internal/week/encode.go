package week

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Encode appends the tokens of a week to dst. The rows are one of Weeks. A location
// or moment without a token of its own is told as the unknown location, an event
// for which there is no such token either as Unknown; rows of an unknown behaviour
// are left out. There is no Begin and no Pad.
//
// A week of more than MaxTokens tokens is truncated: it ends with the last whole
// event or marker that there is room for, and without End.
func (c *Codec) Encode(dst []int32, week data.Events) (tokens []int32, truncated bool) {
	begin := len(dst)
	for day := range uint8(days) {
		dst = append(dst, Day0+int32(day))
		for i := range week.Len() {
			if m, ok := momentOf(c.vocabulary, week, i); ok && Place(week, i, c.still) == day {
				dst = c.alphabet.append(dst, m)
			}
		}
	}
	dst = append(dst, End)
	if len(dst)-begin <= c.maxTokens {
		return dst, false
	}
	end := begin + c.maxTokens
	for c.isLater(dst[end]) {
		end--
	}
	return dst[:end], true
}

// isLater says whether a token is a part of an event, but not its first.
func (c *Codec) isLater(token int32) bool {
	return token >= first && !c.parts[0].has(token)
}
