package llm

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// A name is that of a model or of its dated versions, and of no other.
func TestPrice(t *testing.T) {
	for model, want := range map[string]price{
		"gpt-4o-2024-08-06":      {2.5, 10},
		"gpt-4o-2024-05-13":      {5, 15},
		"gpt-4o-mini-2024-07-18": {.15, .6},
		"gpt-4.1-nano":           {.1, .4},
		"gpt-5":                  {1.25, 10},
		"gpt-5.4-2026-03-05":     {2.5, 15},
	} {
		s := Settings{BaseURL: "https://host/v1", Model: model}
		if got, ok := s.price(); got != want || !ok {
			t.Errorf("%s: %v, %v, want %v", model, got, ok, want)
		}
	}
	s := Settings{BaseURL: "https://host/v1"}
	for _, s.Model = range []string{"llama-3-8b", "gpt-4o-realtime-preview", "gpt-5-pro", "gpt-5.9", "gpt-5-2025", "gpt"} {
		if got := s.Estimate(1, 1e6, 1e6); got.MoneyUSD != 0 || !strings.HasPrefix(got.Unpriced, fmt.Sprintf("model %q", s.Model)) {
			t.Errorf("the price of %s: %+v", s.Model, got)
		}
	}
	s.PromptPrice, s.CompletionPrice = 1, 2
	if got := s.Estimate(1000, 600, 400); got.PromptTokens != 600_000 || got.CompletionTokens != 400_000 || math.Abs(got.MoneyUSD-1.4) > 1e-9 || got.Unpriced != "" {
		t.Errorf("%+v", got)
	}
	if got := (Settings{Model: "gpt-4o"}).Estimate(10, 600, 400); got.MoneyUSD != 0 || got.Unpriced != "" {
		t.Errorf("the offline model costs %+v", got)
	}
}

// Every price is dated and has its source.
func TestPriceList(t *testing.T) {
	l, err := prices()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := l[Defaults.Model[:len("gpt-4o")]]; !ok {
		t.Error("the model of the paper has no price")
	}
	for name, p := range l {
		if _, err := time.Parse(time.DateOnly, p.AsOf); err != nil || !strings.HasPrefix(p.Source, "https://") || p.Prompt <= 0 || p.Completion <= p.Prompt {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}
