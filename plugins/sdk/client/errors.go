package client

import (
	"context"
	"fmt"
	"math"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// ContractError says how a plugin broke the contract. The call has been ended.
type ContractError struct {
	Call  string // describe, estimate, fit, generate, pretrain, finetune, score
	Phase string // what was going on: "table SCORES", "ready", "end", "reports"
	Err   error  // what came and what was expected
}

func (e *ContractError) Error() string {
	return fmt.Sprintf("%s: the plugin broke the contract: %s: %v", e.Call, e.Phase, e.Err)
}

// Unwrap returns what came and what was expected.
func (e *ContractError) Unwrap() error { return e.Err }

func broken(call, phase, format string, args ...any) error {
	return &ContractError{Call: call, Phase: phase, Err: fmt.Errorf(format, args...)}
}

// CallError is a failure that the plugin or the transport reports. It is
// sdk.ErrInvalid for InvalidArgument, sdk.ErrBudget for ResourceExhausted and
// sdk.ErrNotMeasurable for FailedPrecondition; Unavailable means that the process is
// gone.
type CallError struct {
	Call    string
	Code    codes.Code
	Message string
}

func (e *CallError) Error() string { return fmt.Sprintf("%s: %s: %s", e.Call, e.Code, e.Message) }

// GRPCStatus lets status.Code find the code.
func (e *CallError) GRPCStatus() *status.Status { return status.New(e.Code, e.Message) }

// Unwrap returns the kind of the error in the words of package sdk, if it has one.
func (e *CallError) Unwrap() error {
	switch e.Code {
	case codes.InvalidArgument:
		return sdk.ErrInvalid
	case codes.ResourceExhausted:
		return sdk.ErrBudget
	case codes.FailedPrecondition:
		return sdk.ErrNotMeasurable
	}
	return nil
}

// callError returns what a failed call means: the end of ctx if that is the
// reason, else what the status says.
func callError(ctx context.Context, call string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", call, context.Cause(ctx))
	}
	s := status.Convert(err)
	if s.Code() == codes.ResourceExhausted && strings.HasPrefix(s.Message(), "grpc: received message larger than max") {
		return broken(call, "message", "%s", strings.TrimPrefix(s.Message(), "grpc: "))
	}
	return &CallError{Call: call, Code: s.Code(), Message: s.Message()}
}

// amount reports whether x is finite and at least 0.
func amount(x float64) bool { return x >= 0 && !math.IsInf(x, 1) }
