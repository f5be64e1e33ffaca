package llm

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// RequestError is an answer that asking again would not change.
type RequestError struct {
	Status  int    // of HTTP
	Code    string // the server's, may be empty
	Message string // the server's, without the key
	Advice  string // what to do, may be empty
}

func (e *RequestError) Error() string {
	text := fmt.Sprintf("the server answers %d", e.Status)
	if e.Code != "" {
		text += " " + e.Code
	}
	text += ": " + e.Message
	if e.Advice != "" {
		text += ": " + e.Advice
	}
	return text
}

// explain makes of an error of go-openai what Ask returns.
func (c *Client) explain(err error) error {
	var api *openai.APIError
	var other *openai.RequestError
	e := &RequestError{}
	switch {
	case errors.As(err, &api):
		e.Status, e.Message = api.HTTPStatusCode, api.Message
		if code, ok := api.Code.(string); ok {
			e.Code = code
		}
		if e.Code == "" {
			e.Code = api.Type
		}
	case errors.As(err, &other):
		e.Status, e.Message = other.HTTPStatusCode, excerpt(other.Body, 200)
	}
	if e.Status < 400 { // no answer, or none that says no
		return fmt.Errorf("%s at %s: %s", c.settings.Model, c.settings.BaseURL, c.without(err.Error()))
	}
	e.Message, e.Code = c.without(e.Message), c.without(e.Code)
	e.Advice = c.advice(e)
	if e.Code == "insufficient_quota" {
		return sdk.BudgetExhausted(e)
	}
	return sdk.InvalidParams(e)
}

// advice says what to do about an answer.
func (c *Client) advice(e *RequestError) string {
	s := c.settings
	switch {
	case e.Code == "insufficient_quota":
		return "the account has no money left; what was bought is on the tape"
	case e.Code == "context_length_exceeded" || strings.Contains(e.Message, "context length"):
		return "show the model less, with fewer seed days or weeks at once, or lower max_tokens"
	case e.Status == http.StatusUnauthorized && s.APIKeyEnv == "":
		return "name the variable that holds the key with api_key_env"
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return fmt.Sprintf("is the key in %s that of %s?", s.APIKeyEnv, s.BaseURL)
	case e.Status == http.StatusNotFound:
		return fmt.Sprintf("is there a model %q at %s? base_url mostly ends with /v1", s.Model, s.BaseURL)
	}
	return ""
}

// without takes the key out of a text, and keeps it short.
func (c *Client) without(text string) string {
	if c.key != "" {
		text = strings.ReplaceAll(text, c.key, "[key]")
	}
	if r := []rune(text); len(r) > 500 {
		text = string(r[:500]) + "..."
	}
	return text
}
