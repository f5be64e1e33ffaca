package llm

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// price is USD for a million tokens.
type price struct {
	Prompt     float64 `yaml:"prompt"`
	Completion float64 `yaml:"completion"`
}

//go:embed prices.yaml
var pricesText []byte

// priceList is prices.yaml.
type priceList struct {
	AsOf   string           `yaml:"as_of"`
	Source string           `yaml:"source"`
	Models map[string]price `yaml:"models"`
}

var prices = sync.OnceValues(func() (priceList, error) {
	var l priceList
	err := yaml.UnmarshalWithOptions(pricesText, &l, yaml.Strict())
	return l, err
})

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
	if p, ok := l.Models[s.Model]; ok {
		return p, true
	}
	best, found := "", price{}
	for name, p := range l.Models {
		beginning, ok := strings.CutSuffix(name, "*")
		if ok && strings.HasPrefix(s.Model, beginning) && len(beginning) > len(best) {
			best, found = beginning, p
		}
	}
	return found, best != ""
}

// Estimate returns what so many requests of such prompts and replies cost. The money
// of a model whose price is not known is 0: PriceKnown tells.
func (s Settings) Estimate(requests, promptTokens, completionTokens int) sdk.Cost {
	p, _ := s.price()
	one := p.cost(promptTokens, completionTokens)
	n := float64(requests)
	return sdk.Cost{
		PromptTokens: uint64(requests) * one.PromptTokens, CompletionTokens: uint64(requests) * one.CompletionTokens,
		MoneyUSD: n * one.MoneyUSD,
	}
}

// PriceKnown says whether Estimate knows what the model costs.
func (s Settings) PriceKnown() bool {
	_, known := s.price()
	return known
}
