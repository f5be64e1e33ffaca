package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"
)

// transport sends a request as often as it takes: within the limits of a minute, and
// again where that may help. It reads whole answers, so that one that breaks off is
// asked for again.
type transport struct {
	base     http.RoundTripper
	requests *rate.Limiter
	tokens   *rate.Limiter
	tries    int
	timeout  time.Duration

	mu  sync.Mutex
	rng *rand.Rand // of the waits between tries
}

// The waits between tries: the first, and the longest, also of those that a server asks
// for.
const (
	firstWait = 500 * time.Millisecond
	mostWait  = 2 * time.Minute
)

// mostAnswer is the most bytes of an answer.
const mostAnswer = 16 << 20

func newTransport(s Settings, rng *rand.Rand, base http.RoundTripper) *transport {
	return &transport{
		base: base, requests: perMinute(s.RequestsPerMinute, 1), tokens: perMinute(s.TokensPerMinute, s.TokensPerMinute),
		tries: s.Tries, timeout: s.timeout(), rng: rng,
	}
}

// perMinute returns a limiter of n a minute, of which burst may come at once; 0 is no
// limit.
func perMinute(n, burst int) *rate.Limiter {
	if n == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(float64(n)/60), burst)
}

// RoundTrip implements http.RoundTripper. The body of its answer is in memory.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return nil, err
	}
	wait := &waits{transport: t, next: firstWait}
	return backoff.Retry(r.Context(), func() (*http.Response, error) {
		if err := t.limit(r.Context(), len(body)); err != nil {
			return nil, backoff.Permanent(err)
		}
		response, answer, err := t.try(r, body)
		if err == nil {
			err = heals(response, answer)
		}
		if err == nil {
			return response, nil
		}
		if r.Context().Err() != nil {
			return nil, backoff.Permanent(context.Cause(r.Context()))
		}
		return nil, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(uint(t.tries)), backoff.WithMaxElapsedTime(0))
}

// limit waits until a request of so many bytes may be sent; a token is taken to have
// four.
func (t *transport) limit(ctx context.Context, bytes int) error {
	if err := t.requests.Wait(ctx); err != nil {
		return err
	}
	if t.tokens.Limit() == rate.Inf {
		return nil
	}
	return t.tokens.WaitN(ctx, min(bytes/4, t.tokens.Burst()))
}

// try sends a request once, and reads its answer.
func (t *transport) try(r *http.Request, body []byte) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeoutCause(r.Context(), t.timeout, fmt.Errorf("no answer within timeout_seconds, %s", t.timeout))
	defer cancel()
	one := r.Clone(ctx)
	one.Body, one.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response, err := t.base.RoundTrip(one)
	if err != nil {
		return nil, nil, because(ctx, err)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer+1))
	err = errors.Join(err, response.Body.Close())
	switch {
	case err != nil:
		return nil, nil, because(ctx, fmt.Errorf("an answer that breaks off: %w", err))
	case len(answer) > mostAnswer:
		return nil, nil, backoff.Permanent(fmt.Errorf("an answer of more than %d bytes", mostAnswer))
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response, answer, nil
}

// because returns why a context ended, if that is why there was an error.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// heals returns an error where asking again may help.
func heals(r *http.Response, answer []byte) error {
	switch s := r.StatusCode; {
	case 300 <= s && s < 400:
		return backoff.Permanent(fmt.Errorf("status %d: the server sends us to %s: if you trust it, make that the base_url", s, excerpt(r.Header.Get("Location"), 200)))
	case s == http.StatusOK && !json.Valid(answer):
		return fmt.Errorf("an answer that is no JSON: %s", excerpt(answer, 80))
	case s == http.StatusTooManyRequests && bytes.Contains(answer, []byte("insufficient_quota")):
		return nil // it never heals
	case s != http.StatusRequestTimeout && s != http.StatusConflict && s != http.StatusTooManyRequests && s < 500:
		return nil
	}
	err := fmt.Errorf("status %d: %s", r.StatusCode, excerpt(bytes.TrimSpace(answer), 200))
	if wait, ok := retryAfter(r.Header); ok {
		return errors.Join(err, &backoff.RetryAfterError{Duration: wait})
	}
	return err
}

// retryAfter returns how long a server asks to wait: in seconds, or in milliseconds as
// OpenAI's header says it. A date is not read: our clock may not be theirs.
func retryAfter(h http.Header) (time.Duration, bool) {
	for _, f := range []struct {
		header string
		unit   time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		n, err := strconv.ParseFloat(strings.TrimSpace(h.Get(f.header)), 64)
		if err == nil && n >= 0 {
			return time.Duration(min(n*float64(f.unit), float64(mostWait))), true
		}
	}
	return 0, false
}

// waits are the waits between the tries of one request: each twice the one before it,
// of which a random part, at least half, is waited.
type waits struct {
	*transport
	next time.Duration
}

// NextBackOff implements backoff.BackOff.
func (w *waits) NextBackOff() time.Duration {
	w.mu.Lock()
	share := .5 + .5*w.rng.Float64()
	w.mu.Unlock()
	wait := time.Duration(share * float64(w.next))
	w.next = min(2*w.next, mostWait)
	return wait
}

// Reset implements backoff.BackOff.
func (w *waits) Reset() { w.next = firstWait }
