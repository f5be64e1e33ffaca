package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Error is any failure of a plugin process or of a call to it.
//
// errors.As and status.FromError find the cause below it: the gRPC code that the
// plugin answered is kept.
type Error struct {
	Plugin  string
	Phase   string        // start, handshake, connect, or the caller's: describe, fit, ...
	Elapsed time.Duration // since the phase began
	Died    string        // how the process ended, or that it hangs; "" if it lives and answers
	Exit    *Exit         // nil if the process had not ended
	LastLog []string      // its last lines, the first ones of a crash before them
	Err     error
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Error is one line of what happened, one of what the process used, and its last
// lines.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "plugin %s: %s: ", e.Plugin, e.Phase)
	if e.Died != "" {
		fmt.Fprintf(&b, "%s after %s", e.Died, e.Elapsed.Round(time.Millisecond))
	}
	if cause := strings.TrimPrefix(causeText(e.Err), e.Phase+": "); cause != "" {
		if e.Died != "" {
			b.WriteString(": ")
		}
		b.WriteString(strings.ReplaceAll(cause, "\n", "\n  "))
	}
	if e.Exit != nil && e.Exit.MaxRSSBytes > 0 {
		cpu := e.Exit.UserCPU + e.Exit.SystemCPU
		fmt.Fprintf(&b, "\n  peak memory %s, CPU %s", size(uint64(e.Exit.MaxRSSBytes)), cpu.Round(time.Millisecond))
	}
	if len(e.LastLog) > 0 {
		b.WriteString("\n  its last lines:")
		for _, line := range e.LastLog {
			b.WriteString("\n  | " + line)
		}
	}
	return b.String()
}

// causeText prints a gRPC status as "Code: message".
func causeText(err error) string {
	if err == nil {
		return ""
	}
	if s, ok := err.(interface{ GRPCStatus() *status.Status }); ok {
		return fmt.Sprintf("%s: %s", s.GRPCStatus().Code(), s.GRPCStatus().Message())
	}
	return strings.TrimSpace(err.Error())
}

// reportGrace is how long a broken connection waits for the process that must
// have broken it.
const reportGrace = 2 * time.Second

// Fail wraps the error of a call that began at start with what the process did:
// a call that lost its connection waits a moment for the process to end. It
// returns nil for nil, and an *Error unchanged.
func (p *Process) Fail(phase string, start time.Time, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	e := &Error{Plugin: p.name, Phase: phase, Elapsed: time.Since(start), Err: p.hide.error(err)}
	if connectionLost(err) && p.child.wait(reportGrace) {
		exit := p.child.exit
		e.Exit, e.Died = &exit, exit.String()
	} else if overdue(err) {
		e.Died = "hang: no answer in time"
	}
	if !isAnswer(err) {
		e.LastLog = p.child.out.tail.lines()
	}
	return e
}

// startError says why a start failed: how the process ended if it did so by
// itself, what go-plugin objected to otherwise.
func (p *Process) startError(phase string, took time.Duration, err error) *Error {
	e := &Error{Plugin: p.name, Phase: phase, Elapsed: took, Err: p.hide.error(err), LastLog: p.child.out.tail.lines()}
	select {
	case <-p.child.done:
	default:
		return e
	}
	exit := p.child.exit
	switch {
	case phase == "start":
	case exit.Killed != refused:
		e.Exit, e.Died = &exit, exit.String()
		if phase == "handshake" {
			e.Err = errNoHandshake
		}
	case errors.Is(err, context.DeadlineExceeded):
		e.Exit, e.Died = &exit, "hang"
	case phase == "connect":
		e.Err = fmt.Errorf("%w (a plugin that cannot do mutual TLS needs auto_mtls: false in its %s)", e.Err, ManifestName)
	}
	return e
}

var errNoHandshake = errors.New("it ended before the handshake: a plugin serves until it is told to stop")

// connectionLost says whether a call failed because the other end went away.
func connectionLost(err error) bool {
	return status.Code(err) == codes.Unavailable || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func overdue(err error) bool {
	return status.Code(err) == codes.DeadlineExceeded || errors.Is(err, context.DeadlineExceeded)
}

// isAnswer says whether err is what a sound plugin says of its input, which needs
// no log to be understood.
func isAnswer(err error) bool {
	switch status.Code(err) {
	case codes.InvalidArgument, codes.ResourceExhausted, codes.FailedPrecondition, codes.Canceled:
		return true
	}
	return errors.Is(err, context.Canceled)
}
