package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Client asks one model. It is safe for many goroutines.
type Client struct {
	settings Settings
	run      *sdk.Run
	key      string // of the API
	api      *openai.Client
	tape     *tape
	purse    *purse
	slots    chan struct{}
	counter  counter
	offline  bool
	close    func() error
}

// Open returns a client for one call of a generator; close it. Where s is offline,
// the client asks offline, over HTTP like any other, and keeps no tape unless TapeDir
// names one: what costs nothing need not be kept. Errors are the settings' fault
// (sdk.ErrInvalid).
func Open(run *sdk.Run, s Settings, offline serve.Model) (*Client, error) {
	if err := s.Validate(); err != nil {
		return nil, sdk.InvalidParams(err)
	}
	c := &Client{settings: s, run: run, slots: make(chan struct{}, s.Concurrency), close: func() error { return nil }}
	c.tape = &tape{dir: s.TapeDir, mode: s.Tape}
	switch {
	case s.TapeDir != "":
	case s.Offline():
		c.tape.mode = Off
	default:
		c.tape.dir = filepath.Join(run.StateDir, "tape")
	}
	c.purse = &purse{limit: run.Budget}
	if s.Offline() {
		server, err := serve.Loopback("127.0.0.1:0", offline)
		if err != nil {
			return nil, err
		}
		c.offline, c.close, c.purse.limit = true, server.Close, sdk.Budget{}
		c.settings.Model, c.settings.BaseURL = offline.Name(), server.URL()
		c.settings.RequestsPerMinute, c.settings.TokensPerMinute = 0, 0
	} else if err := c.pay(); err != nil {
		return nil, err
	}
	c.api = openai.NewClientWithConfig(c.config())
	return c, nil
}

// pay reads the key and the price.
func (c *Client) pay() error {
	s := c.settings
	if s.APIKeyEnv != "" && s.Tape != Replay {
		if c.key = strings.TrimSpace(os.Getenv(s.APIKeyEnv)); c.key == "" {
			return sdk.InvalidParams(fmt.Errorf("api_key_env: the variable %s is not set here: export it, and name it in the entry's env (env: [%s])", s.APIKeyEnv, s.APIKeyEnv))
		}
	}
	price, known := s.price()
	if c.purse.counts() && s.MaxTokens == 0 {
		return sdk.InvalidParams(errors.New("max_tokens: without it a reply may take any number of tokens, so a budget in tokens or USD cannot be kept: give it"))
	}
	if c.purse.price = price; !known && c.run.Budget.MoneyUSD > 0 {
		return sdk.InvalidParams(fmt.Errorf("the price of model %q is not known, so a budget in USD cannot be kept: give prompt_price and completion_price, or a budget of tokens", s.Model))
	}
	return nil
}

// config returns what go-openai needs.
func (c *Client) config() openai.ClientConfig {
	s := c.settings
	config := openai.DefaultConfig(c.key)
	if s.API == Azure {
		config = openai.DefaultAzureConfig(c.key, s.BaseURL)
		config.APIVersion, config.AzureModelMapperFunc = s.APIVersion, func(model string) string { return model }
	}
	config.BaseURL = s.BaseURL
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.MaxIdleConnsPerHost = s.Concurrency
	config.HTTPClient = &http.Client{
		Transport:     newTransport(s, c.run.Rand("waits between tries"), c.without, base),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a key goes nowhere else
	}
	return config
}

// Close ends the offline model, if there is one.
func (c *Client) Close() error { return c.close() }

// Model returns the name of the model that is asked.
func (c *Client) Model() string { return c.settings.Model }

// Ask returns the reply to a prompt. Errors are those of sdk, ErrBudget and
// ErrInvalid (a *RequestError: an answer that asking again would not change), the
// context's, and what was left when all tries had failed.
func (c *Client) Ask(ctx context.Context, p Prompt) (Reply, error) {
	r, err := c.settings.request(c.run, p)
	if err != nil {
		return Reply{}, err
	}
	kept, err := c.tape.find(r)
	if err != nil {
		return Reply{}, err
	}
	if kept != nil {
		return Reply{Text: kept.Text, Cut: kept.Cut, Usage: kept.Usage, Taped: true}, nil
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return Reply{}, context.Cause(ctx)
	}
	return c.buy(ctx, r)
}

// buy asks the server, and books what it took.
func (c *Client) buy(ctx context.Context, r *request) (Reply, error) {
	most := sdk.Spend{Requests: 1}
	if c.purse.counts() {
		most = c.purse.price.cost(r.promptTokens(c.counter.count), c.settings.MaxTokens)
	}
	if err := c.purse.reserve(most); err != nil {
		return Reply{}, err
	}
	bought, err := c.complete(ctx, r)
	if err != nil {
		c.purse.settle(most, sdk.Spend{})
		return Reply{}, err
	}
	kept := c.tape.keep(r, bought)
	spent := c.purse.price.cost(bought.Usage.PromptTokens, bought.Usage.CompletionTokens)
	c.purse.settle(most, spent)
	if err := errors.Join(kept, c.book(spent)); err != nil {
		return Reply{}, err
	}
	return Reply{Text: bought.Text, Cut: bought.Cut, Usage: bought.Usage}, nil
}

// book reports what was spent. Nobody is paid for the offline model.
func (c *Client) book(spent sdk.Spend) error {
	if c.offline {
		return nil
	}
	return c.run.Spend(spent)
}

// complete is one request, with all its tries.
func (c *Client) complete(ctx context.Context, r *request) (*taped, error) {
	answer, err := c.api.CreateChatCompletion(ctx, r.body)
	switch {
	case err != nil && ctx.Err() != nil: // a reply that came before the end is kept
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, c.explain(err)
	case len(answer.Choices) == 0:
		return nil, fmt.Errorf("%s: an answer without a choice", c.settings.Model)
	}
	choice := answer.Choices[0]
	bought := &taped{
		Model: answer.Model, Text: choice.Message.Content, Cut: choice.FinishReason == openai.FinishReasonLength,
		Usage: Usage{max(0, answer.Usage.PromptTokens), max(0, answer.Usage.CompletionTokens)},
	}
	if bought.Text == "" && choice.Message.Refusal != "" {
		bought.Text = choice.Message.Refusal
	}
	if bought.Usage == (Usage{}) { // some servers do not count
		bought.Usage = Usage{r.promptTokens(c.counter.count), CountTokens(bought.Text)}
	}
	// A server can send back what it was sent.
	bought.Text, bought.Model = c.without(bought.Text), c.without(bought.Model)
	return bought, nil
}
