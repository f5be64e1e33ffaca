package sdk

import (
	"context"
	"errors"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The failures that a plugin tells apart from all others. The harness gets them
// back: errors.Is finds them in what a call returns.
var (
	// ErrInvalid: params or rows that the plugin cannot use; trying again is in vain.
	ErrInvalid = errors.New("invalid params or data")
	// ErrBudget: a budget is used up; what was bought is kept.
	ErrBudget = errors.New("budget exhausted")
	// ErrNotMeasurable: what the params ask for cannot be measured as they stand,
	// such as the effect of a prompt without a model, and any number would be made
	// up. It is an answer and no failure of a run: the table says so of the row.
	ErrNotMeasurable = errors.New("not measurable")
)

// InvalidParams marks err, from a constructor or a call, as ErrInvalid.
func InvalidParams(err error) error { return marked{ErrInvalid, err} }

// BudgetExhausted marks err as ErrBudget.
func BudgetExhausted(err error) error { return marked{ErrBudget, err} }

// NotMeasurable marks err, which says why in one line, as ErrNotMeasurable. It may
// also come from Plugin.Validate.
func NotMeasurable(err error) error { return marked{ErrNotMeasurable, err} }

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
	case errors.Is(err, ErrNotMeasurable):
		code = codes.FailedPrecondition
	}
	return status.Error(code, err.Error())
}
