package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// weekly is the form of users' weeks. Tokens are those of the week codec, whose
// grammar bounds what is drawn.
type weekly struct{ codec *week.Codec }

func (w weekly) language() language {
	return language{tokens: w.codec.Size(), begin: week.Begin, end: week.End, longest: w.codec.MaxTokens(), grammar: &w.codec.Grammar}
}

// sequences returns the weeks of a user in which there are events.
func (w weekly) sequences(user data.Events) []sequence {
	var all []sequence
	for _, rows := range week.Weeks(user) {
		tokens, cut := w.codec.Encode(nil, rows)
		all = append(all, sequence{tokens: tokens, cut: cut})
	}
	return all
}

func (w weekly) write(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, count *week.Counters, draw drawer) error {
	return w.codec.Write(ctx, run, requests, out, count, week.Batch{Most: atOnce, Ahead: ahead}, draw)
}

func (w weekly) save(dir string) error { return w.codec.Save(dir) }
