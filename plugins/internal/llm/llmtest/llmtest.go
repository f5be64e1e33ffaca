// Package llmtest is a server for tests of what asks a chat model: it speaks the real
// protocol over a real connection, and answers by a script.
package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Answer is what the server does with a request.
type Answer struct {
	Status int // 0: 200
	Header map[string]string
	Body   string
	Cut    bool          // the connection breaks in the middle of the body
	Reset  bool          // the connection breaks before any answer
	Silent time.Duration // before the answer
}

// Say answers with a text, and counts tokens as words of four letters.
func Say(text string) Answer {
	body, err := json.Marshal(openai.ChatCompletionResponse{
		Object: "chat.completion", Model: "scripted",
		Choices: []openai.ChatCompletionChoice{{
			Message:      openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: text},
			FinishReason: openai.FinishReasonStop,
		}},
		Usage: openai.Usage{PromptTokens: 100, CompletionTokens: len(text) / 4, TotalTokens: 100 + len(text)/4},
	})
	if err != nil {
		panic(err)
	}
	return Answer{Body: string(body)}
}

// No answers with an error in OpenAI's form.
func No(status int, code, message string) Answer {
	body, err := json.Marshal(map[string]any{"error": map[string]any{"message": message, "type": "error", "code": code}})
	if err != nil {
		panic(err)
	}
	return Answer{Status: status, Body: string(body)}
}

// Request is what the server was asked.
type Request struct {
	Path   string
	Header http.Header
	Body   openai.ChatCompletionRequest
}

// Server is a scripted server.
type Server struct {
	URL string // the base URL of its API

	mu       sync.Mutex
	requests []Request
}

// New starts a server that answers request number n, from 0, as script says. It ends
// with the test.
func New(t testing.TB, script func(n int, r Request) Answer) *Server {
	t.Helper()
	s := &Server{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		got := Request{Path: r.URL.Path, Header: r.Header}
		if err := json.Unmarshal(text, &got.Body); err != nil {
			t.Errorf("request %s: %v", text, err)
		}
		s.mu.Lock()
		n := len(s.requests)
		s.requests = append(s.requests, got)
		s.mu.Unlock()
		send(w, r, script(n, got))
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL + "/v1"
	return s
}

// Script answers with one answer after another, and then for ever with the last.
func Script(answers ...Answer) func(int, Request) Answer {
	return func(n int, _ Request) Answer { return answers[min(n, len(answers)-1)] }
}

// Requests returns what was asked so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

func send(w http.ResponseWriter, r *http.Request, a Answer) {
	select {
	case <-time.After(a.Silent):
	case <-r.Context().Done():
		return
	}
	if a.Reset {
		hangUp(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for k, v := range a.Header {
		w.Header().Set(k, v)
	}
	if a.Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(a.Body)))
	}
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
	if a.Cut {
		_, _ = io.WriteString(w, a.Body[:len(a.Body)/2])
		hangUp(w)
		return
	}
	_, _ = io.WriteString(w, a.Body)
}

// hangUp breaks the connection.
func hangUp(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush()
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = c.Close()
	}
}
