package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	openai "github.com/sashabaranov/go-openai"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/llmtest"
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

const secret = "sk-0123456789abcdef"

// asked is a run with a client of a scripted server.
type asked struct {
	*Client
	server *llmtest.Server
	run    *sdk.Run
	log    *strings.Builder
	mu     sync.Mutex
	spent  sdk.Spend
}

// open returns a client of a server that answers by script. Tries follow one another
// at once where the server says how long to wait.
func open(t testing.TB, script func(int, llmtest.Request) llmtest.Answer, change ...func(*Settings, *sdk.Run)) *asked {
	t.Helper()
	t.Setenv("LLM_TEST_KEY", secret)
	a := &asked{log: &strings.Builder{}, server: llmtest.New(t, script)}
	a.run = &sdk.Run{Seed: 1, StateDir: t.TempDir(), Log: slog.New(slog.NewTextHandler(a.log, nil))}
	a.run.OnSpend = func(s sdk.Spend) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.spent = add(a.spent, s)
		return nil
	}
	s := Defaults
	s.BaseURL, s.APIKeyEnv, s.MaxTokens = a.server.URL, "LLM_TEST_KEY", 50
	for _, c := range change {
		c(&s, a.run)
	}
	var err error
	if a.Client, err = Open(a.run, s, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

var prompt = Prompt{System: "You are somebody.", User: "Write a week."}

// soon lets a try follow at once.
var soon = map[string]string{"Retry-After": "0"}

func soonAfter(a llmtest.Answer) llmtest.Answer { a.Header = soon; return a }

// What is sent is what the settings and the prompt say, and the reply is what was
// answered.
func TestAsk(t *testing.T) {
	a := open(t, llmtest.Script(llmtest.Say("[0, 08:00, home, rest]")), func(s *Settings, _ *sdk.Run) { s.Temperature = 0 })
	p := prompt
	p.Schema = []byte(`{"type":"object"}`)
	reply, err := a.Ask(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Reply{Text: "[0, 08:00, home, rest]", Usage: Usage{100, 5}}, reply); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
	r := a.server.Requests()[0]
	if got := r.Header.Get("Authorization"); got != "Bearer "+secret {
		t.Errorf("the key is sent as %q", got)
	}
	if b := r.Body; r.Path != "/v1/chat/completions" || b.Model != "gpt-4o-2024-08-06" || !strings.Contains(jsonOf(t, b), `"max_tokens":50`) || len(b.Messages) != 2 ||
		b.Messages[0].Role != "system" || b.Messages[0].Content != p.System || b.Messages[1].Content != p.User || b.Seed == nil || b.ResponseFormat == nil {
		t.Errorf("request %+v to %s", b, r.Path)
	} else if b.Temperature == 0 || b.Temperature > 1e-30 {
		t.Errorf("temperature 0 is sent as %v", b.Temperature)
	}
	if want := (sdk.Spend{Requests: 1, PromptTokens: 100, CompletionTokens: 5, MoneyUSD: (100*2.5 + 5*10) / 1e6}); a.spent != want {
		t.Errorf("booked %+v, want %+v", a.spent, want)
	}
}

// Models that reason know the limit by another name.
func TestLimitOfTokens(t *testing.T) {
	a := open(t, llmtest.Script(llmtest.Say("yes")), func(s *Settings, _ *sdk.Run) { s.Model = "gpt-5-mini" })
	if _, err := a.Ask(t.Context(), prompt); err != nil {
		t.Fatal(err)
	}
	if got := jsonOf(t, a.server.Requests()[0].Body); strings.Contains(got, `"max_tokens"`) || !strings.Contains(got, `"max_completion_tokens":50`) {
		t.Errorf("%s", got)
	}
}

// jsonOf returns a request as JSON.
func jsonOf(t *testing.T, r openai.ChatCompletionRequest) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What may heal is asked for again.
func TestHeals(t *testing.T) {
	good := llmtest.Say("yes")
	for name, bad := range map[string]llmtest.Answer{
		"429":                  soonAfter(llmtest.No(429, "rate_limit_exceeded", "slow down")),
		"429, milliseconds":    {Status: 429, Header: map[string]string{"Retry-After-Ms": "1"}, Body: "{}"},
		"500 that is no JSON":  {Status: 500, Header: soon, Body: "<html>upstream</html>"},
		"503":                  soonAfter(llmtest.No(503, "", "overloaded")),
		"200 that is no JSON":  {Header: soon, Body: "<html>login</html>"},
		"an answer cut off":    {Body: good.Body, Cut: true},
		"a connection dropped": {Reset: true},
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t, llmtest.Script(bad, bad, good))
			reply, err := a.Ask(t.Context(), prompt)
			if err != nil || reply.Text != "yes" {
				t.Fatalf("%+v, %v", reply, err)
			}
			if n := len(a.server.Requests()); n != 3 || a.spent.Requests != 1 {
				t.Errorf("%d tries, %d requests booked, want 3 and 1", n, a.spent.Requests)
			}
		})
	}
}

// What does not heal says what it was and what to do, and is not asked for again.
func TestFinal(t *testing.T) {
	for name, c := range map[string]struct {
		answer llmtest.Answer
		is     error
		says   []string
	}{
		"401":                 {llmtest.No(401, "invalid_api_key", "Incorrect API key provided: "+secret), sdk.ErrInvalid, []string{"401", "invalid_api_key", "[key]", "LLM_TEST_KEY"}},
		"404":                 {llmtest.No(404, "model_not_found", "The model does not exist"), sdk.ErrInvalid, []string{"404", `"gpt-4o-2024-08-06"`, "/v1"}},
		"context":             {llmtest.No(400, "context_length_exceeded", "maximum context length is 8192 tokens"), sdk.ErrInvalid, []string{"8192", "fewer seed days"}},
		"insufficient quota":  {llmtest.No(429, "insufficient_quota", "You exceeded your current quota"), sdk.ErrBudget, []string{"no money left", "on the tape"}},
		"400 that is no JSON": {llmtest.Answer{Status: 400, Body: "nginx"}, sdk.ErrInvalid, []string{"400", "nginx"}},
		"a redirect":          {llmtest.Answer{Status: 302, Header: map[string]string{"Location": "http://elsewhere.invalid/"}, Body: "{}"}, nil, []string{"gpt-4o-2024-08-06 at http://127.0.0.1", "elsewhere.invalid"}},
		"no choice":           {llmtest.Answer{Body: `{"choices": []}`}, nil, []string{"without a choice"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t, llmtest.Script(c.answer))
			_, err := a.Ask(t.Context(), prompt)
			if err == nil || c.is != nil && !errors.Is(err, c.is) {
				t.Fatalf("error %v, want %v", err, c.is)
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%v: does not say %q", err, s)
				}
			}
			if n := len(a.server.Requests()); n != 1 || a.spent != (sdk.Spend{}) {
				t.Errorf("%d tries, booked %+v", n, a.spent)
			}
			nowhere(t, a, err)
		})
	}
}

// nowhere fails if the key is in an error, the log or a file.
func nowhere(t *testing.T, a *asked, err error) {
	t.Helper()
	if strings.Contains(fmt.Sprint(err), secret) || strings.Contains(a.log.String(), secret) {
		t.Errorf("the key is told: %v, %s", err, a.log)
	}
	if e := filepath.WalkDir(a.run.StateDir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), secret) {
			t.Errorf("the key is in %s", path)
		}
		return err
	}); e != nil {
		t.Error(e)
	}
}

// A server that never gets well is given up, with what it last said.
func TestGivesUp(t *testing.T) {
	a := open(t, llmtest.Script(soonAfter(llmtest.No(503, "", "overloaded"))), func(s *Settings, _ *sdk.Run) { s.Tries = 3 })
	_, err := a.Ask(t.Context(), prompt)
	if err == nil || !strings.Contains(err.Error(), "overloaded") || errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("%v", err)
	}
	if n := len(a.server.Requests()); n != 3 {
		t.Errorf("%d tries, want 3", n)
	}
}

// Silence ends a try; ending the call ends silence.
func TestSilence(t *testing.T) {
	silent := llmtest.Answer{Silent: time.Hour}
	a := open(t, llmtest.Script(silent, llmtest.Say("yes")), func(s *Settings, _ *sdk.Run) { s.TimeoutSeconds = 1 })
	if reply, err := a.Ask(t.Context(), prompt); err != nil || reply.Text != "yes" {
		t.Errorf("%+v, %v", reply, err)
	}
	a = open(t, llmtest.Script(silent))
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	go func() {
		for len(a.server.Requests()) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel(why)
	}()
	if _, err := a.Ask(ctx, prompt); !errors.Is(err, why) {
		t.Errorf("%v, want %v", err, why)
	}
}

// The limits: no more requests under way than concurrency.
func TestConcurrency(t *testing.T) {
	var mu sync.Mutex
	now, most := 0, 0
	a := open(t, func(int, llmtest.Request) llmtest.Answer {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		now--
		mu.Unlock()
		return llmtest.Say("yes")
	}, func(s *Settings, _ *sdk.Run) { s.Concurrency = 3 })
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			p := prompt
			p.Repeat = i
			if _, err := a.Ask(t.Context(), p); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most > 3 || most < 2 {
		t.Errorf("%d requests at once, want 3", most)
	}
}

// A budget is kept, and says which it was.
func TestBudget(t *testing.T) {
	for name, c := range map[string]struct {
		budget sdk.Budget
		buys   int
		says   string
	}{
		"requests": {sdk.Budget{Requests: 2}, 2, "2 requests of 2"},
		"tokens":   {sdk.Budget{Tokens: 250}, 2, "tokens"},  // a reply takes 100, a request sets about 70 aside
		"money":    {sdk.Budget{MoneyUSD: .0011}, 3, "USD"}, // .00026 and .00055
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t, llmtest.Script(llmtest.Say("yes")), func(_ *Settings, r *sdk.Run) { r.Budget = c.budget })
			for i := range 10 {
				p := prompt
				p.Repeat = i
				_, err := a.Ask(t.Context(), p)
				if err == nil {
					continue
				}
				if i != c.buys || !errors.Is(err, sdk.ErrBudget) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("request %d: %v", i, err)
				}
				return
			}
			t.Error("ten requests are bought")
		})
	}
	s := Defaults
	s.BaseURL, s.Model, s.MaxTokens = "http://127.0.0.1:1/v1", "unheard-of", 50
	if _, err := Open(&sdk.Run{Budget: sdk.Budget{MoneyUSD: 1}}, s, nil); !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), "prompt_price") {
		t.Errorf("a budget in USD without a price: %v", err)
	}
	s.Model, s.MaxTokens = Defaults.Model, 0
	if _, err := Open(&sdk.Run{Budget: sdk.Budget{Tokens: 1000}}, s, nil); !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), "max_tokens") {
		t.Errorf("a budget of tokens for replies without end: %v", err)
	}
}

// parrot repeats the last message.
type parrot struct{ name string }

func (p parrot) Name() string { return p.name }

func (p parrot) Complete(_ context.Context, c serve.Chat) (serve.Completion, error) {
	return serve.Completion{Text: c.Messages[len(c.Messages)-1].Text, PromptTokens: 3, CompletionTokens: 4}, nil
}

// Without a base_url the plugin's own model is asked, over the same protocol. It
// spends nothing, and what it says is on no tape but one that is named.
func TestOffline(t *testing.T) {
	run := &sdk.Run{StateDir: t.TempDir(), Budget: sdk.Budget{Requests: 1}, OnSpend: func(s sdk.Spend) error {
		t.Errorf("booked %+v", s)
		return nil
	}}
	c, err := Open(run, Defaults, parrot{"parrot-1"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for i := range 3 {
		p := prompt
		p.Repeat = i
		if reply, err := c.Ask(t.Context(), p); err != nil || reply.Text != prompt.User {
			t.Errorf("%+v, %v", reply, err)
		}
	}
	if kept, err := os.ReadDir(run.StateDir); err != nil || len(kept) > 0 {
		t.Errorf("%d files are kept, %v", len(kept), err)
	}
	s := Defaults
	s.TapeDir = t.TempDir()
	for i := range 2 {
		c, err := Open(run, s, parrot{"parrot-1"})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if reply, err := c.Ask(t.Context(), prompt); err != nil || reply.Taped != (i == 1) {
			t.Errorf("%+v, %v", reply, err)
		}
	}
}

// Settings that cannot be kept are mistakes.
func TestValidate(t *testing.T) {
	for name, change := range map[string]func(*Settings){
		"a tape that is nowhere":   func(s *Settings) { s.TapeDir = "tapes" },
		"a tape that is off":       func(s *Settings) { s.TapeDir, s.Tape = "/tapes", Off },
		"a replay of nothing":      func(s *Settings) { s.Tape = Replay },
		"half a price":             func(s *Settings) { s.PromptPrice = 1 },
		"a key for nobody":         func(s *Settings) { s.BaseURL, s.APIKeyEnv = "", "KEY" },
		"no Azure resource":        func(s *Settings) { s.BaseURL, s.API = "", Azure },
		"no scheme":                func(s *Settings) { s.BaseURL = "api.openai.com/v1" },
		"a password in an address": func(s *Settings) { s.BaseURL = "https://me:secret@host/v1" },
		"no model":                 func(s *Settings) { s.Model = "" },
	} {
		s := Defaults
		s.BaseURL = "https://host/v1"
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		if change(&s); s.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Open(&sdk.Run{}, Settings{BaseURL: "https://host/v1", Model: "m", APIKeyEnv: "LLM_TEST_NO_SUCH_KEY", Concurrency: 1}, nil); !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), "env: [LLM_TEST_NO_SUCH_KEY]") {
		t.Errorf("a key that is not there: %v", err)
	}
}
