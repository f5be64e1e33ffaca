package sdk

import (
	"context"
	"errors"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The two failures that a plugin tells apart from all others. The harness gets
// them back: errors.Is finds them in what a call returns.
var (
	// ErrInvalid: params or rows that the plugin cannot use; trying again is in vain.
	ErrInvalid = errors.New("invalid params or data")
	// ErrBudget: a budget is used up; what was bought is kept.
	ErrBudget = errors.New("budget exhausted")
)

// InvalidParams marks err, from a constructor or a call, as ErrInvalid.
func InvalidParams(err error) error { return marked{ErrInvalid, err} }

// BudgetExhausted marks err as ErrBudget.
func BudgetExhausted(err error) error { return marked{ErrBudget, err} }

// marked is err with a kind that errors.Is finds.
type marked struct{ kind, err error }

func (m marked) Error() string   { return m.err.Error() }
func (m marked) Unwrap() []error { return []error{m.kind, m.err} }

// statusOf returns err as the status that the contract gives it. When the call's
// context is done, that is the reason, whatever err says.
func statusOf(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return status.FromContextError(ctx.Err()).Err()
	}
	code := codes.Internal
	switch {
	case errors.Is(err, ErrInvalid):
		code = codes.InvalidArgument
	case errors.Is(err, ErrBudget):
		code = codes.ResourceExhausted
	}
	return status.Error(code, err.Error())
}
