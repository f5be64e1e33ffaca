package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// chatModel is a model as package serve asks it: a chat that shows a profile and
// records is answered with the records of the next week.
type chatModel struct {
	name    string
	writers chan *writer // that nobody uses
}

// newChatModel loads a model that as many chats at once may ask as writers says.
func newChatModel(dir string, writers int) (*chatModel, error) {
	m, err := load(dir)
	if err != nil {
		return nil, err
	}
	digest, err := digestOf(dir)
	if err != nil {
		return nil, err
	}
	c := &chatModel{name: "local-lm-" + digest, writers: make(chan *writer, writers)}
	g := newGrammar(m.language)
	for range writers {
		w, err := m.newWriter(g)
		if err != nil {
			return nil, err
		}
		c.writers <- w
	}
	return c, nil
}

// digestOf tells one set of weights from another.
func digestOf(dir string) (string, error) {
	f, err := os.Open(filepath.Join(dir, fileName))
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:4]), nil
}

// Name implements serve.Model.
func (m *chatModel) Name() string { return m.name }

// Complete implements serve.Model. The grammar is always on, and a reply that is cut
// ends with a whole record.
func (m *chatModel) Complete(ctx context.Context, c serve.Chat) (serve.Completion, error) {
	if c.Schema != nil {
		return serve.Completion{}, &serve.BadRequest{Code: "unsupported", Message: "response_format: this model writes lines of records, no JSON"}
	}
	var w *writer
	select {
	case w = <-m.writers:
	case <-ctx.Done():
		return serve.Completion{}, context.Cause(ctx)
	}
	defer func() { m.writers <- w }()
	profile, seed, found := w.language.readChat(c)
	if !found {
		return serve.Completion{}, &serve.BadRequest{Code: "no_records",
			Message: `messages: no line of the user's is a record such as "[0, 08:30, Home, Sleep]" of the model's vocabulary, nor a profile such as "Profile: age=30;"`}
	}
	start := w.start(profile, seed)
	s := sampling{temperature: c.Temperature, topP: c.TopP, grammar: true, most: c.MaxTokens}
	text, count, whole, err := w.write(ctx, start, s, chatRand(c))
	if err != nil {
		return serve.Completion{}, err
	}
	if !whole {
		text = complete(text)
	}
	return serve.Completion{Text: strings.TrimSuffix(text, "\n"), Cut: !whole, PromptTokens: len(start), CompletionTokens: count}, nil
}

// mostLine is the most bytes of a line that is read.
const mostLine = 4096

// readChat returns the profile and the fullest week that a chat's user messages show,
// and whether they show any of the two. A week ends where weekdays fall; lines that
// are neither records nor a profile, or too long, are passed over.
func (l *language) readChat(c serve.Chat) (profile data.Profile, seed data.Events, found bool) {
	var fullest, current []data.Event
	for _, m := range c.Messages {
		if m.Role != "user" {
			continue
		}
		for line := range strings.Lines(m.Text) {
			if len(line) > mostLine {
				continue
			}
			if p, ok := readProfile(line); ok && profile == nil {
				profile, found = p, true
			}
			e, err := l.read(line)
			if err != nil {
				continue
			}
			found = true
			if n := len(current); n > 0 && e.Day < current[n-1].Day {
				current = nil
			}
			if current = append(current, e); len(current) > len(fullest) {
				fullest = current
			}
		}
	}
	slices.SortStableFunc(fullest, l.compare)
	for _, e := range fullest {
		seed.Add(l.dated(e))
	}
	return profile, seed, found
}

// chatRand returns the random numbers of a chat.
func chatRand(c serve.Chat) *rand.Rand {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // a chat without a schema is strings and numbers
	}
	sum := sha256.Sum256(text)
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))
}
