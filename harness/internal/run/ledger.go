package run

import (
	"fmt"
	"sync"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// ledger adds up what the steps of one run spend and stops a step that would go
// past the experiment's budget, whatever its plugin does.
type ledger struct {
	mu    sync.Mutex
	spent sdk.Spend
}

// left returns what is left of a budget; a zero field stays unlimited. Nothing
// left is an error.
func (l *ledger) left(budget sdk.Budget) (sdk.Budget, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := budget
	if budget.Requests > 0 {
		rest.Requests -= min(rest.Requests, l.spent.Requests)
	}
	if tokens := l.spent.PromptTokens + l.spent.CompletionTokens; budget.Tokens > 0 {
		rest.Tokens -= min(rest.Tokens, tokens)
	}
	if budget.MoneyUSD > 0 {
		rest.MoneyUSD = max(0, rest.MoneyUSD-l.spent.MoneyUSD)
	}
	for _, gone := range []bool{
		budget.Requests > 0 && rest.Requests == 0, budget.Tokens > 0 && rest.Tokens == 0, budget.MoneyUSD > 0 && rest.MoneyUSD == 0,
	} {
		if gone {
			return rest, sdk.BudgetExhausted(fmt.Errorf("the budget is used up: %s spent", l.words()))
		}
	}
	return rest, nil
}

// add books an amount; more than the budget is an error.
func (l *ledger) add(budget sdk.Budget, amount sdk.Spend) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spent.Requests += amount.Requests
	l.spent.PromptTokens += amount.PromptTokens
	l.spent.CompletionTokens += amount.CompletionTokens
	l.spent.MoneyUSD += amount.MoneyUSD
	over := budget.Requests > 0 && l.spent.Requests > budget.Requests ||
		budget.Tokens > 0 && l.spent.PromptTokens+l.spent.CompletionTokens > budget.Tokens ||
		budget.MoneyUSD > 0 && l.spent.MoneyUSD > budget.MoneyUSD
	if over {
		return sdk.BudgetExhausted(fmt.Errorf("the budget is overspent: %s", l.words()))
	}
	return nil
}

func (l *ledger) words() string {
	return fmt.Sprintf("%d requests, %d tokens, %.4f USD", l.spent.Requests,
		l.spent.PromptTokens+l.spent.CompletionTokens, l.spent.MoneyUSD)
}
