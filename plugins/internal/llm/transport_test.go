package llm

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wire is a network on which only time passes: it notes when requests come, and
// answers by script.
type wire struct {
	start  time.Time
	at     []time.Duration // of each request, since the start
	answer func(n int, r *http.Request) (*http.Response, error)
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.at = append(w.at, time.Since(w.start))
	return w.answer(len(w.at)-1, r)
}

// says is an answer.
func says(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// send sends n requests, one after another, through a transport over w.
func send(t *testing.T, ctx context.Context, s Settings, w *wire, n int) error {
	t.Helper()
	w.start = time.Now()
	tr := newTransport(s, rand.New(rand.NewPCG(1, 2)), strings.ToUpper, w)
	for range n {
		r, err := http.NewRequestWithContext(ctx, "POST", "http://host/v1/chat/completions", strings.NewReader(strings.Repeat("x", 400)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.RoundTrip(r); err != nil {
			return err
		}
	}
	return nil
}

// seconds rounds times to seconds.
func seconds(at []time.Duration) []int {
	var all []int
	for _, d := range at {
		all = append(all, int(d.Round(time.Second)/time.Second))
	}
	return all
}

// What a server asks to wait is waited, to the second; two minutes are the most.
func TestRetryAfterIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: func(n int, _ *http.Request) (*http.Response, error) {
			return []*http.Response{
				says(429, "{}", "Retry-After", "7"), says(503, "", "Retry-After-Ms", "3000", "Retry-After", "90"), says(429, "{}", "Retry-After", "86400"), says(200, "{}"),
			}[n], nil
		}}
		if err := send(t, t.Context(), Defaults, w, 1); err != nil {
			t.Fatal(err)
		}
		if got, want := seconds(w.at), []int{0, 7, 10, 130}; len(got) != 4 || got[1] != want[1] || got[2] != want[2] || got[3] != want[3] {
			t.Errorf("tries at %v s, want %v", got, want)
		}
	})
}

// A storm without Retry-After is waited out, each wait about twice the one before it,
// and given up after so many tries. The key is taken out of what the server says before
// it is cut short.
func TestStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: func(int, *http.Request) (*http.Response, error) { return says(429, "slow down"), nil }}
		s := Defaults
		s.Tries = 8
		err := send(t, t.Context(), s, w, 1)
		if err == nil || !strings.Contains(err.Error(), "SLOW DOWN") || len(w.at) != 8 {
			t.Fatalf("%d tries, %v", len(w.at), err)
		}
		for i, longest := 1, firstWait; i < len(w.at); i, longest = i+1, 2*longest {
			if wait := w.at[i] - w.at[i-1]; wait < longest/2 || wait > longest {
				t.Errorf("wait %d is %v, want %v to %v", i, wait, longest/2, longest)
			}
		}
	})
}

// Silence of any length is timeout_seconds; the call's end ends it and every wait at
// once.
func TestNothingOutlastsTheCall(t *testing.T) {
	silence := func(_ int, r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: silence}
		s := Defaults
		s.TimeoutSeconds, s.Tries = 60, 1
		if err := send(t, t.Context(), s, w, 1); err == nil || !strings.Contains(err.Error(), "timeout_seconds") || time.Since(w.start) != time.Minute {
			t.Errorf("after %v: %v", time.Since(w.start), err)
		}
	})
	why := errors.New("enough")
	for name, c := range map[string]struct {
		answer func(int, *http.Request) (*http.Response, error)
		change func(*Settings)
	}{
		"silence":            {silence, func(*Settings) {}},
		"a wait of a minute": {func(int, *http.Request) (*http.Response, error) { return says(429, "{}", "Retry-After", "60"), nil }, func(*Settings) {}},
		"the requests limit": {func(int, *http.Request) (*http.Response, error) { return says(200, "{}"), nil }, func(s *Settings) { s.RequestsPerMinute = 1 }},
		"the tokens limit":   {func(int, *http.Request) (*http.Response, error) { return says(200, "{}"), nil }, func(s *Settings) { s.TokensPerMinute = 100 }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(5*time.Second, func() { cancel(why) })
				s := Defaults
				c.change(&s)
				w := &wire{answer: c.answer}
				if err := send(t, ctx, s, w, 2); err == nil || time.Since(w.start) != 5*time.Second {
					t.Errorf("after %v: %v", time.Since(w.start), err)
				}
			})
		})
	}
}

// The limits of a minute: 30 requests are two seconds apart; 600 tokens are three
// requests of 100 tokens and replies of 100 at once, and then one each 20 seconds. Tries
// count, for a server counts them.
func TestLimitsOfAMinute(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Settings)
		at     []int
	}{
		"requests":                              {func(s *Settings) { s.RequestsPerMinute = 30 }, []int{0, 2, 4, 6, 8}},
		"tokens":                                {func(s *Settings) { s.TokensPerMinute, s.MaxTokens = 600, 100 }, []int{0, 0, 0, 20, 40}},
		"a reply that is larger than the limit": {func(s *Settings) { s.TokensPerMinute, s.MaxTokens = 600, 9000 }, []int{0, 60, 120, 180, 240}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := Defaults
				c.change(&s)
				w := &wire{answer: func(int, *http.Request) (*http.Response, error) { return says(200, "{}"), nil }}
				if err := send(t, t.Context(), s, w, 5); err != nil {
					t.Fatal(err)
				}
				for i, got := range seconds(w.at) {
					if got != c.at[i] {
						t.Fatalf("requests at %v s, want %v", seconds(w.at), c.at)
					}
				}
			})
		})
	}
}
