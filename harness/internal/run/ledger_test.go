package run

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// What one step spends is gone for the next; a limit of zero is none.
func TestLedgerIsShared(t *testing.T) {
	var l ledger
	budget := sdk.Budget{Requests: 10, Tokens: 1000, MoneyUSD: 1}
	if err := l.add(budget, sdk.Spend{Requests: 4, PromptTokens: 300, CompletionTokens: 100, MoneyUSD: 0.25}); err != nil {
		t.Fatal(err)
	}
	left, err := l.left(budget)
	if diff := cmp.Diff(sdk.Budget{Requests: 6, Tokens: 600, MoneyUSD: 0.75}, left); diff != "" || err != nil {
		t.Errorf("left (-want +got):\n%s%v", diff, err)
	}
	left, err = l.left(sdk.Budget{})
	if diff := cmp.Diff(sdk.Budget{}, left); diff != "" || err != nil {
		t.Errorf("left of no limit (-want +got):\n%s%v", diff, err)
	}
}

// A budget that is used up starts no step, and one that is overspent stops the
// step that did it.
func TestLedgerStops(t *testing.T) {
	for _, c := range []struct {
		name   string
		budget sdk.Budget
		exact  sdk.Spend // uses it up
	}{
		{"requests", sdk.Budget{Requests: 3}, sdk.Spend{Requests: 3}},
		{"tokens", sdk.Budget{Tokens: 30}, sdk.Spend{PromptTokens: 10, CompletionTokens: 20}},
		{"money", sdk.Budget{MoneyUSD: 0.5}, sdk.Spend{MoneyUSD: 0.5}},
	} {
		var l ledger
		if err := l.add(c.budget, c.exact); err != nil {
			t.Errorf("%s: spending it all: %v", c.name, err)
		}
		if _, err := l.left(c.budget); !errors.Is(err, sdk.ErrBudget) {
			t.Errorf("%s: left after all is spent: %v", c.name, err)
		}
		if err := l.add(c.budget, c.exact); !errors.Is(err, sdk.ErrBudget) {
			t.Errorf("%s: spending it twice: %v", c.name, err)
		}
	}
}

func TestLedgerOfManySteps(t *testing.T) {
	var l ledger
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 100 {
				if err := l.add(sdk.Budget{Requests: 800}, sdk.Spend{Requests: 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if _, err := l.left(sdk.Budget{Requests: 801}); err != nil {
		t.Errorf("one request must be left: %v", err)
	}
	if _, err := l.left(sdk.Budget{Requests: 800}); !errors.Is(err, sdk.ErrBudget) {
		t.Errorf("no request may be left: %v", err)
	}
}
