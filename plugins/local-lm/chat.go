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
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
)

// chatModel is a model as package serve asks it: a chat with a prompt such as package
// prompt writes is answered with the records that it asks for.
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

// Complete implements serve.Model. What the user says is the prompt. The grammar is
// always on, and a reply that is cut ends with a whole record.
func (m *chatModel) Complete(ctx context.Context, c serve.Chat) (serve.Completion, error) {
	rng, err := chatRand(c)
	if err != nil {
		return serve.Completion{}, err
	}
	var w *writer
	select {
	case w = <-m.writers:
	case <-ctx.Done():
		return serve.Completion{}, context.Cause(ctx)
	}
	defer func() { m.writers <- w }()
	var said strings.Builder
	for _, message := range c.Messages {
		if message.Role == "user" {
			said.WriteString(message.Text + "\n")
		}
	}
	ask := prompt.Read(said.String())
	seed := w.language.seed(ask.Shown)
	if ask.Profile == nil && seed.Len() == 0 {
		return serve.Completion{}, &serve.BadRequest{Code: "no_records",
			Message: `messages: no line of the user's is a record such as "[0, 08:30, Home, Sleep]" of the model's vocabulary, nor a profile such as "Profile: age=30."`}
	}
	a := answer{ask: ask, writer: w, start: w.start(ask.Profile, seed), rng: rng,
		sampling: sampling{temperature: c.Temperature, topP: c.TopP, grammar: true, most: c.MaxTokens}}
	if err := a.write(ctx); err != nil {
		return serve.Completion{}, err
	}
	return serve.Completion{Text: a.text(c.Schema != nil), Cut: a.cut, PromptTokens: len(a.start), CompletionTokens: a.count}, nil
}

// chatRand returns the random numbers of a chat.
func chatRand(c serve.Chat) (*rand.Rand, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:]))), nil
}
