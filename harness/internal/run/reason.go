package run

import (
	"errors"
	"strings"

	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// Reason says in one line why a step has no record: the step that failed and of
// what. It holds no time, so that equal failures are equal words. It is "" for a
// step that has one.
func (o *Outcome) Reason(s *plan.Step) string {
	err := o.Failed(s)
	if err == nil {
		return ""
	}
	label := s.Label
	var by skipped
	if errors.As(err, &by) {
		label, err = by.label, by.cause
	}
	if isSkipped(err) {
		return "the run was stopped"
	}
	var process *launch.Error
	text := strings.TrimPrefix(err.Error(), label+": ")
	if errors.As(err, &process) {
		if text = process.Died; text == "" {
			text = status.Convert(process.Err).Message()
		}
	}
	return label + " failed: " + firstLine(text)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
