package llm

import (
	"math"
	"strings"
	"testing"
	"time"
)

// The longest name that fits is the price.
func TestPrice(t *testing.T) {
	for model, want := range map[string]price{
		"gpt-4o-2024-08-06":      {2.5, 10},
		"gpt-4o-2024-05-13":      {5, 15},
		"gpt-4o-mini-2024-07-18": {.15, .6},
		"gpt-4.1-nano":           {.1, .4},
	} {
		s := Settings{BaseURL: "https://host/v1", Model: model}
		if got, ok := s.price(); got != want || !ok {
			t.Errorf("%s: %v, %v, want %v", model, got, ok, want)
		}
	}
	s := Settings{BaseURL: "https://host/v1", Model: "llama-3-8b"}
	if s.PriceKnown() {
		t.Error("the price of llama-3-8b is known")
	}
	s.PromptPrice, s.CompletionPrice = 1, 2
	if got := s.Estimate(1000, 600, 400); got.PromptTokens != 600_000 || got.CompletionTokens != 400_000 || math.Abs(got.MoneyUSD-1.4) > 1e-9 {
		t.Errorf("%+v", got)
	}
	if got := (Settings{Model: "gpt-4o"}).Estimate(10, 600, 400); got.MoneyUSD != 0 {
		t.Errorf("the offline model costs %+v", got)
	}
}

// The table is read, dated and has its source.
func TestPriceList(t *testing.T) {
	l, err := prices()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := time.Parse("2006-01", l.AsOf); err != nil || !strings.HasPrefix(l.Source, "https://") || len(l.Models) == 0 {
		t.Errorf("%+v, %v", l, err)
	}
	for name, p := range l.Models {
		if p.Prompt <= 0 || p.Completion <= p.Prompt {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// Numbers of o200k_base that OpenAI's cookbook prints ("How to count tokens with
// tiktoken").
func TestCountTokens(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "tiktoken is great!": 6, "antidisestablishmentarianism": 6, "2 + 2 = 4": 7, "お誕生日おめでとう": 8,
	} {
		if got := CountTokens(text); got != want {
			t.Errorf("%q is %d tokens, want %d", text, got, want)
		}
	}
}
