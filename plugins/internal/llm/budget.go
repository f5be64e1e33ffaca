package llm

import (
	"fmt"
	"sync"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// purse is what is left of a budget, less what requests under way may cost.
type purse struct {
	limit sdk.Budget // 0: no limit
	price price

	mu   sync.Mutex
	used sdk.Spend // bought, or set aside
}

// cost is what tokens cost.
func (p price) cost(prompt, completion int) sdk.Spend {
	return sdk.Spend{
		Requests: 1, PromptTokens: uint64(prompt), CompletionTokens: uint64(completion),
		MoneyUSD: (float64(prompt)*p.Prompt + float64(completion)*p.Completion) / 1e6,
	}
}

// reserve sets aside what a request may cost, or returns ErrBudget.
func (p *purse) reserve(most sdk.Spend) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.used
	tokens := u.PromptTokens + u.CompletionTokens + most.PromptTokens + most.CompletionTokens
	var which string
	switch l := p.limit; {
	case l.Requests > 0 && u.Requests+most.Requests > l.Requests:
		which = fmt.Sprintf("%d requests of %d are used", u.Requests, l.Requests)
	case l.Tokens > 0 && tokens > l.Tokens:
		which = fmt.Sprintf("the next request may take the tokens to %d of %d", tokens, l.Tokens)
	case l.MoneyUSD > 0 && u.MoneyUSD+most.MoneyUSD > l.MoneyUSD:
		which = fmt.Sprintf("the next request may take the cost to %.4f of %.4f USD", u.MoneyUSD+most.MoneyUSD, l.MoneyUSD)
	}
	if which != "" {
		return sdk.BudgetExhausted(fmt.Errorf("%s; what was bought is on the tape: raise the budget and run again", which))
	}
	p.used = add(u, most)
	return nil
}

// settle replaces what was set aside by what was spent.
func (p *purse) settle(aside, spent sdk.Spend) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := add(p.used, spent)
	p.used = sdk.Spend{
		Requests: u.Requests - aside.Requests, PromptTokens: u.PromptTokens - aside.PromptTokens,
		CompletionTokens: u.CompletionTokens - aside.CompletionTokens, MoneyUSD: u.MoneyUSD - aside.MoneyUSD,
	}
}

func add(a, b sdk.Spend) sdk.Spend {
	return sdk.Spend{
		Requests: a.Requests + b.Requests, PromptTokens: a.PromptTokens + b.PromptTokens,
		CompletionTokens: a.CompletionTokens + b.CompletionTokens, MoneyUSD: a.MoneyUSD + b.MoneyUSD,
	}
}
