package llm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Prompt is what is asked.
type Prompt struct {
	System, User string // System may be empty
	// Schema, if set, is a JSON Schema that the reply must match; servers keep to it
	// as far as they know how to.
	Schema json.RawMessage
	// Repeat counts the askings of one prompt, so that each is a request of its own.
	Repeat int
}

// Reply is an answer.
type Reply struct {
	Text  string
	Cut   bool // at the limit of tokens
	Usage Usage
	Taped bool // it was on the tape and cost nothing
}

// Usage is what a server counted.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
}

// request is a prompt as it goes to a server, and what tells it from equal ones.
type request struct {
	body openai.ChatCompletionRequest
	draw int // a seed of its own, of the run's seed, the prompt and Repeat
	text []byte
}

// request returns the request of a prompt in a run.
func (s Settings) request(run *sdk.Run, p Prompt) (*request, error) {
	body := openai.ChatCompletionRequest{
		Model:       s.Model,
		Temperature: sent(s.Temperature),
		TopP:        sent(s.TopP),
	}
	if reasons(s.Model) {
		body.MaxCompletionTokens = s.MaxTokens
	} else {
		//lint:ignore SA1019 the one name of the limit that all servers know
		body.MaxTokens = s.MaxTokens
	}
	if p.System != "" {
		body.Messages = append(body.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: p.System})
	}
	body.Messages = append(body.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: p.User})
	if p.Schema != nil {
		body.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "week", Schema: p.Schema, Strict: true},
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	sum := sha256.Sum256(text)
	r := &request{body: body, text: text}
	r.draw = int(run.Rand(fmt.Sprintf("request %s repeat %d", hex.EncodeToString(sum[:]), p.Repeat)).Int32())
	if s.SendSeed {
		r.body.Seed = &r.draw
	}
	return r, nil
}

// reasons says whether a model is one of OpenAI's that refuse max_tokens.
func reasons(model string) bool {
	return slices.ContainsFunc([]string{"o1", "o3", "o4", "gpt-5"}, func(name string) bool { return strings.HasPrefix(model, name) })
}

// sent returns a number as go-openai sends it: it leaves 0 out, which servers read as
// their default.
func sent(x float64) float32 { return max(float32(x), math.SmallestNonzeroFloat32) }

// excerpt returns the beginning of a text on one line.
func excerpt[T string | []byte](text T, most int) string {
	r := []rune(string(text[:min(len(text), 4*most)]))
	if len(r) > most {
		return fmt.Sprintf("%q...", string(r[:most]))
	}
	return fmt.Sprintf("%q", string(r))
}
