package llm

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/llmtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A server that repeats the key gets it into nothing that is kept, wherever a long text
// is cut.
func TestKeyThatIsRepeated(t *testing.T) {
	long := strings.Repeat("x", 190) + secret
	for name, answer := range map[string]llmtest.Answer{
		"in a reply":              llmtest.Say("you are " + secret),
		"in a model's name":       {Body: strings.Replace(llmtest.Say("yes").Body, "scripted", secret, 1)},
		"in an error":             llmtest.No(400, secret, long),
		"in an error, no JSON":    {Status: 400, Body: long},
		"in an error that stays":  {Status: 500, Body: long},
		"in an answer, no JSON":   {Body: strings.Repeat("x", 70) + secret},
		"in an address elsewhere": {Status: 307, Header: map[string]string{"Location": "http://" + long}},
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t, llmtest.Script(answer), func(s *Settings, _ *sdk.Run) { s.Tries = 1 })
			reply, err := a.Ask(t.Context(), prompt)
			nowhere(t, a, err)
			if strings.Contains(reply.Text, secret) {
				t.Errorf("reply %q", reply.Text)
			}
			if err != nil && strings.Contains(err.Error(), secret[:6]) {
				t.Errorf("a part of the key is told: %v", err)
			}
		})
	}
}

// A reply that is there when the call ends is on the tape and booked.
func TestBoughtIsKept(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := open(t, llmtest.Script(llmtest.Say("yes")))
	a.api = openai.NewClientWithConfig(late(a, cancel))
	reply, err := a.Ask(ctx, prompt)
	if err != nil || reply.Text != "yes" || a.spent.Requests != 1 {
		t.Fatalf("%+v, %v, booked %+v", reply, err, a.spent)
	}
	if again := ask(t, a.Client, 0); !again.Taped {
		t.Error("it is not on the tape")
	}
}

// late is a's configuration, with a call that ends when the answer has come.
func late(a *asked, end func()) openai.ClientConfig {
	config := a.config()
	inner := config.HTTPClient.(*http.Client).Transport
	config.HTTPClient = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		answer, err := inner.RoundTrip(r)
		end()
		return answer, err
	})}
	return config
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Azure has other paths and another header.
func TestAzure(t *testing.T) {
	a := open(t, llmtest.Script(llmtest.Say("yes")), func(s *Settings, _ *sdk.Run) {
		s.API, s.Model, s.BaseURL = Azure, "my-deployment", strings.TrimSuffix(s.BaseURL, "/v1")
	})
	if _, err := a.Ask(t.Context(), prompt); err != nil {
		t.Fatal(err)
	}
	r := a.server.Requests()[0]
	if r.Path != "/openai/deployments/my-deployment/chat/completions" || r.Query != "api-version=2024-10-21" {
		t.Errorf("asked at %s?%s", r.Path, r.Query)
	}
	if r.Header.Get("Api-Key") != secret || r.Header.Get("Authorization") != "" {
		t.Error("the key is not in Azure's header alone")
	}
}

// FuzzAnswer: whatever a server says, with whatever status, is a reply or an error, and
// the key is in neither.
func FuzzAnswer(f *testing.F) {
	for _, a := range []llmtest.Answer{
		llmtest.Say("yes"), llmtest.No(400, "x", secret), {Body: "null"}, {Body: "[]"}, {Body: `{"choices":[null]}`}, {Body: `{"error":{"message":["a"],"code":7}}`, Status: 404},
		{Body: `{"choices":[{"message":{"content":[{"type":"text"}]}}],"usage":{"prompt_tokens":-9223372036854775808}}`},
	} {
		f.Add(a.Status, a.Body)
	}
	f.Setenv("LLM_TEST_KEY", secret)
	s := Defaults
	s.BaseURL, s.APIKeyEnv, s.Tries, s.Tape = "http://host/v1", "LLM_TEST_KEY", 1, Off
	run := &sdk.Run{Seed: 1}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 999 {
			status = 200
		}
		c, err := Open(run, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		config := c.config()
		tr := newTransport(s, run.Rand("waits"), c.without, roundTrip(func(*http.Request) (*http.Response, error) { return says(status, body), nil }))
		config.HTTPClient = &http.Client{Transport: tr, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		c.api = openai.NewClientWithConfig(config)
		reply, err := c.Ask(t.Context(), prompt)
		if err == nil && (reply.Usage.PromptTokens < 0 || reply.Usage.CompletionTokens < 0) {
			t.Errorf("%+v", reply)
		}
		if strings.Contains(reply.Text, secret) || err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the key is told: %+v, %v", reply, err)
		}
	})
}
