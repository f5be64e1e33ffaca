package launch

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// What the harness says of a plugin may quote it: no error carries a secret, and
// none loses its kind.
func TestErrorsOfOursAreRedactedToo(t *testing.T) {
	r := newRedactor([]string{"KEY=sk-abcdef123456"})
	kind := errors.New("kind")
	got := r.error(fmt.Errorf(`artifact "../sk-abcdef123456": %w`, kind))
	if strings.Contains(got.Error(), "sk-abcdef") || !errors.Is(got, kind) {
		t.Errorf("got %v", got)
	}
	of := r.error(fmt.Errorf("%w: %w", kind, status.Error(codes.ResourceExhausted, "quota of sk-abcdef123456")))
	s, ok := status.FromError(of)
	if strings.Contains(of.Error()+s.Message(), "sk-abcdef") || !ok || s.Code() != codes.ResourceExhausted || !errors.Is(of, kind) {
		t.Errorf("got %v with status %v", of, s)
	}
}
