// Package serve is the server's side of package llm: an OpenAI-compatible API in front
// of a model of ours. It answers POST /v1/chat/completions (whole or streamed) and GET
// /v1/models, and says no in OpenAI's form. It is for loopback: it knows no keys.
package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	openai "github.com/sashabaranov/go-openai"
)

// Model answers chats. It is safe for many goroutines.
type Model interface {
	// Name is what requests call the model. Models that answer differently have
	// different names.
	Name() string
	// Complete returns the reply to a chat. The same chat gets the same reply. A
	// *BadRequest is the asker's fault, any other error the model's.
	Complete(ctx context.Context, c Chat) (Completion, error)
}

// Chat is what a model reads.
type Chat struct {
	Messages    []Message
	Temperature float64 // 1 if none is given
	TopP        float64 // 1 if none is given
	Seed        int     // 0 if none is given
	MaxTokens   int     // 0 is no limit
	Schema      json.RawMessage
}

// Message is one of a chat.
type Message struct{ Role, Text string }

// Completion is a reply.
type Completion struct {
	Text                           string
	Cut                            bool // at MaxTokens
	PromptTokens, CompletionTokens int
}

// BadRequest is an error of the asker.
type BadRequest struct{ Code, Message string }

func (e *BadRequest) Error() string { return e.Message }

// mostRequest is the most bytes of a request.
const mostRequest = 16 << 20

// Handler returns the API of a model.
func Handler(m Model) http.Handler {
	mux := http.NewServeMux()
	h := handler{m}
	mux.HandleFunc("POST /v1/chat/completions", h.complete)
	mux.HandleFunc("GET /v1/models", h.models)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "unknown_url", fmt.Sprintf("Unknown request URL: %s %s: want POST /v1/chat/completions or GET /v1/models", r.Method, r.URL.Path))
	})
	return mux
}

type handler struct{ model Model }

func (h handler) models(w http.ResponseWriter, _ *http.Request) {
	answer(w, openai.ModelsList{Models: []openai.Model{{ID: h.model.Name(), Object: "model", OwnedBy: "behaviorbench"}}})
}

func (h handler) complete(w http.ResponseWriter, r *http.Request) {
	var request openai.ChatCompletionRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostRequest)).Decode(&request); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_json", "We could not parse the JSON body of your request: "+err.Error())
		return
	}
	if request.Model != h.model.Name() {
		refuse(w, http.StatusNotFound, "model_not_found", fmt.Sprintf("The model %q does not exist; this is %q", request.Model, h.model.Name()))
		return
	}
	chat, err := chatOf(request)
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	reply, err := h.model.Complete(r.Context(), chat)
	var bad *BadRequest
	switch {
	case r.Context().Err() != nil:
		return // nobody listens
	case errors.As(err, &bad):
		refuse(w, http.StatusBadRequest, bad.Code, bad.Message)
	case err != nil:
		refuse(w, http.StatusInternalServerError, "server_error", err.Error())
	case request.Stream:
		stream(w, request, reply)
	default:
		answer(w, whole(request, reply))
	}
}

// chatOf returns what a model reads of a request.
func chatOf(r openai.ChatCompletionRequest) (Chat, error) {
	//lint:ignore SA1019 askers use either name
	c := Chat{Temperature: 1, TopP: 1, MaxTokens: max(r.MaxTokens, r.MaxCompletionTokens)}
	if r.Temperature != 0 {
		c.Temperature = float64(r.Temperature)
	}
	if r.TopP != 0 {
		c.TopP = float64(r.TopP)
	}
	if r.Seed != nil {
		c.Seed = *r.Seed
	}
	if len(r.Messages) == 0 {
		return c, errors.New("messages: want at least one")
	}
	for i, m := range r.Messages {
		if m.MultiContent != nil {
			return c, fmt.Errorf("messages[%d]: want text", i)
		}
		c.Messages = append(c.Messages, Message{m.Role, m.Content})
	}
	if f := r.ResponseFormat; f != nil && f.JSONSchema != nil && f.JSONSchema.Schema != nil {
		schema, err := f.JSONSchema.Schema.MarshalJSON()
		if err != nil {
			return c, fmt.Errorf("response_format: %w", err)
		}
		c.Schema = schema
	}
	return c, nil
}

func finish(reply Completion) openai.FinishReason {
	if reply.Cut {
		return openai.FinishReasonLength
	}
	return openai.FinishReasonStop
}

func usage(reply Completion) openai.Usage {
	return openai.Usage{
		PromptTokens: reply.PromptTokens, CompletionTokens: reply.CompletionTokens, TotalTokens: reply.PromptTokens + reply.CompletionTokens,
	}
}

// whole is a reply in one piece. It has no time of creation: equal requests get equal
// bytes.
func whole(r openai.ChatCompletionRequest, reply Completion) openai.ChatCompletionResponse {
	return openai.ChatCompletionResponse{
		ID: "chatcmpl-0", Object: "chat.completion", Model: r.Model, Usage: usage(reply),
		Choices: []openai.ChatCompletionChoice{{
			Message:      openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: reply.Text},
			FinishReason: finish(reply),
		}},
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // an asker that is gone needs no answer
}

// refuse says no in OpenAI's form.
func refuse(w http.ResponseWriter, status int, code, message string) {
	kind := "invalid_request_error"
	if status >= 500 {
		kind = "server_error"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": kind, "param": nil, "code": code}})
}
