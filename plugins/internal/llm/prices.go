package llm

import (
	_ "embed"
	"fmt"
	"regexp"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// price is USD for a million tokens.
type price struct{ Prompt, Completion float64 }

//go:embed prices.yaml
var pricesText []byte

// listed is a line of prices.yaml.
type listed struct {
	Prompt     float64 `yaml:"prompt"`
	Completion float64 `yaml:"completion"`
	AsOf       string  `yaml:"as_of"` // year, month and day
	Source     string  `yaml:"source"`
}

var prices = sync.OnceValues(func() (map[string]listed, error) {
	var l map[string]listed
	err := yaml.UnmarshalWithOptions(pricesText, &l, yaml.Strict())
	return l, err
})

// version ends the name of a dated version of a model.
var version = regexp.MustCompile(`-\d{4}-\d\d-\d\d$`)

// price returns what tokens of the model cost, and whether that is known. The offline
// model costs nothing.
func (s Settings) price() (price, bool) {
	switch {
	case s.Offline():
		return price{}, true
	case s.PromptPrice > 0:
		return price{s.PromptPrice, s.CompletionPrice}, true
	}
	l, err := prices()
	if err != nil {
		return price{}, false
	}
	p, known := l[s.Model]
	if !known {
		p, known = l[version.ReplaceAllString(s.Model, "")]
	}
	return price{p.Prompt, p.Completion}, known
}

// Estimate returns what so many requests of such prompts and replies cost.
func (s Settings) Estimate(requests, promptTokens, completionTokens int) sdk.Cost {
	p, known := s.price()
	one := p.cost(promptTokens, completionTokens)
	n := float64(requests)
	cost := sdk.Cost{
		PromptTokens: uint64(requests) * one.PromptTokens, CompletionTokens: uint64(requests) * one.CompletionTokens,
		MoneyUSD: n * one.MoneyUSD,
	}
	if !known {
		cost.Unpriced = fmt.Sprintf("model %q (the params prompt_price and completion_price or a line of plugins/internal/llm/prices.yaml tell it)", s.Model)
	}
	return cost
}
