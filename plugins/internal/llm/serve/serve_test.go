package serve

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	openai "github.com/sashabaranov/go-openai"
)

// scripted answers as its fields say.
type scripted struct {
	reply Completion
	err   error
	got   *Chat
}

func (scripted) Name() string { return "scripted-1" }

func (s scripted) Complete(_ context.Context, c Chat) (Completion, error) {
	*s.got = c
	return s.reply, s.err
}

// started serves a model for the time of the test.
func started(t *testing.T, m Model) (*Server, *openai.Client) {
	t.Helper()
	s, err := Loopback("127.0.0.1:0", m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	config := openai.DefaultConfig("any")
	config.BaseURL = s.URL()
	return s, openai.NewClientWithConfig(config)
}

var week = Completion{Text: "[0, 08:00, home, rest]\n[1, 09:00, work, work]", Cut: true, PromptTokens: 7, CompletionTokens: 5}

func request() openai.ChatCompletionRequest {
	seed := 3
	return openai.ChatCompletionRequest{
		Model: "scripted-1", Temperature: .5, MaxCompletionTokens: 9, Seed: &seed,
		Messages: []openai.ChatCompletionMessage{{Role: "system", Content: "a"}, {Role: "user", Content: "b"}},
	}
}

// A client of another make gets what the model said, whole and streamed, and the
// model gets what the client said.
func TestComplete(t *testing.T) {
	var got Chat
	_, client := started(t, scripted{reply: week, got: &got})
	answer, err := client.CreateChatCompletion(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	if c := answer.Choices[0]; c.Message.Content != week.Text || c.FinishReason != openai.FinishReasonLength || answer.Usage.PromptTokens != 7 || answer.Usage.TotalTokens != 12 {
		t.Errorf("%+v", answer)
	}
	if len(got.Messages) != 2 || got.Messages[1] != (Message{"user", "b"}) || got.Temperature != .5 || got.TopP != 1 || got.MaxTokens != 9 || got.Seed != 3 {
		t.Errorf("the model read %+v", got)
	}
	streaming := request()
	streaming.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	stream, err := client.CreateChatCompletionStream(t.Context(), streaming)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var text strings.Builder
	used, reason := 0, openai.FinishReason("")
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range chunk.Choices {
			text.WriteString(c.Delta.Content)
			reason += c.FinishReason
		}
		if chunk.Usage != nil {
			used = chunk.Usage.TotalTokens
		}
	}
	if text.String() != week.Text || used != 12 || reason != openai.FinishReasonLength {
		t.Errorf("streamed %q, %d tokens, %q", text.String(), used, reason)
	}
	models, err := client.ListModels(t.Context())
	if err != nil || len(models.Models) != 1 || models.Models[0].ID != "scripted-1" {
		t.Errorf("models %+v, %v", models, err)
	}
}

// Errors are of OpenAI's form and status.
func TestRefusals(t *testing.T) {
	var got Chat
	_, client := started(t, scripted{err: &BadRequest{"context_length_exceeded", "too long"}, got: &got})
	_, broken := started(t, scripted{err: errors.New("out of order"), got: &got})
	for name, c := range map[string]struct {
		client *openai.Client
		change func(*openai.ChatCompletionRequest)
		status int
		code   string
	}{
		"another model":   {client, func(r *openai.ChatCompletionRequest) { r.Model = "gpt-4o" }, 404, "model_not_found"},
		"no messages":     {client, func(r *openai.ChatCompletionRequest) { r.Messages = nil }, 400, "invalid_request"},
		"the asker's":     {client, func(*openai.ChatCompletionRequest) {}, 400, "context_length_exceeded"},
		"the model's own": {broken, func(*openai.ChatCompletionRequest) {}, 500, "server_error"},
	} {
		r := request()
		c.change(&r)
		_, err := c.client.CreateChatCompletion(t.Context(), r)
		var api *openai.APIError
		if !errors.As(err, &api) || api.HTTPStatusCode != c.status || api.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is no request is refused, and the server goes on.
func TestNoRequest(t *testing.T) {
	var got Chat
	s, client := started(t, scripted{reply: week, got: &got})
	for path, status := range map[string]int{"/chat/completions": 400, "/embeddings": 404} {
		answer, err := http.Post(s.URL()+path, "application/json", strings.NewReader("{"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != status || !strings.Contains(string(body), `"error"`) {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
	if _, err := client.CreateChatCompletion(t.Context(), request()); err != nil {
		t.Error(err)
	}
}

// Only this machine is served.
func TestLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:80", "127.0.0.1"} {
		if s, err := Loopback(address, scripted{}); err == nil {
			_ = s.Close()
			t.Errorf("%s is served", address)
		}
	}
}

// FuzzRequest: no body stops the server.
func FuzzRequest(f *testing.F) {
	var got Chat
	h := Handler(scripted{reply: week, got: &got})
	f.Add(`{"model": "scripted-1", "messages": [{"role": "user", "content": "a"}]}`)
	f.Add(`{"model": "scripted-1", "messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}], "response_format": {"type": "json_schema", "json_schema": {"schema": {}}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		r, err := http.NewRequest("POST", "/v1/chat/completions", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		w := &recorder{header: http.Header{}, status: 200}
		h.ServeHTTP(w, r)
		if w.status != 200 && w.status != 400 && w.status != 404 || w.bytes == 0 {
			t.Errorf("%d, %d bytes", w.status, w.bytes)
		}
	})
}

type recorder struct {
	header        http.Header
	status, bytes int
}

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(s int)   { r.status = s }

func (r *recorder) Write(b []byte) (int, error) { r.bytes += len(b); return len(b), nil }
