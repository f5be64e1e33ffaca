package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// asking returns the prompt of a user of sdktest in English, as it is after a change.
func asking(t *testing.T, l *language, user uint32, change func(*prompt.Ask)) string {
	t.Helper()
	return askingIn(t, prompt.English, l, user, change)
}

func askingIn(t *testing.T, in prompt.Language, l *language, user uint32, change func(*prompt.Ask)) string {
	t.Helper()
	rows := week.Fullest(sdktest.Train([]uint32{user}))
	var shown []record.Record
	for i := range rows.Len() {
		r, _ := l.Record(rows, i, rows.Weekday[i])
		shown = append(shown, r)
	}
	ask := prompt.Ask{
		Profile: data.Profile{"age": "30", "consumption": "high"}, Shown: [][]record.Record{shown}, Days: 7, Weeks: 1, To: 6,
		Rules: &prompt.Rules{Grid: l.Grid(), Locations: l.Locations.Labels(), Behaviours: l.Behaviours.Labels(), Least: 1, Most: 99},
	}
	change(&ask)
	w, err := prompt.NewWriter(in)
	if err != nil {
		t.Fatal(err)
	}
	text, err := w.Ask(ask)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func aWeek(*prompt.Ask) {}

// talker returns a model that has learned to end a week, most often.
func talker(t *testing.T) *chatModel {
	t.Helper()
	p := tinyParams()
	p.Steps, p.Length, p.Merges = 150, 512, 200
	run, _ := fitted(t, p)
	m, err := newChatModel(run.ModelDir, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Over HTTP, by the client of package llm, a chat is answered with a week of records;
// the same chat with the same, and another with another.
func TestChat(t *testing.T) {
	run, _ := fitted(t, tinyParams())
	m, err := newChatModel(run.ModelDir, 2)
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.Loopback("127.0.0.1:0", m)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	settings := llm.Defaults
	settings.BaseURL, settings.Model, settings.Tape, settings.APIKeyEnv = s.URL(), m.Name(), "off", ""
	client, err := llm.Open(testRun(t), settings, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	l := newLanguage(&run.Vocabulary, false)
	var replies [8]llm.Reply
	var errs [8]error
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() {
			replies[i], errs[i] = client.Ask(t.Context(), llm.Prompt{System: "You are the Generator.", User: asking(t, l, 10, aWeek), Repeat: i / 2})
		})
	}
	all.Wait()
	different := map[string]bool{}
	for i, r := range replies {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		var count week.Counters
		rows := l.week(r.Text+"\n", true, &count)
		if rows.Len() == 0 || count.Of("invalid").Count+count.Of("out_of_order").Count > 0 || r.Usage.PromptTokens == 0 || r.Usage.CompletionTokens == 0 {
			t.Errorf("the reply is %+v", r)
		}
		different[r.Text] = true
		if r.Text != replies[i/2*2].Text {
			t.Errorf("the same request has another reply:\n%s\n%s", r.Text, replies[i/2*2].Text)
		}
	}
	if len(different) != len(replies)/2 {
		t.Errorf("%d different replies to %d requests", len(different), len(replies)/2)
	}
}

// answered answers what a user says.
func answered(t *testing.T, m *chatModel, said string, change func(*serve.Chat)) serve.Completion {
	t.Helper()
	c := serve.Chat{Messages: []serve.Message{{Role: "user", Text: said}}, Temperature: 1, TopP: 1}
	change(&c)
	reply, err := m.Complete(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// What is asked for is written: so many weeks, or a part of one, in lines or JSON, of
// places that are listed. The strict parser that reads replies finds all of it.
func TestAnswersWhatIsAsked(t *testing.T) {
	m := talker(t)
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	some := map[uint32]bool{0: true, v.UnknownLocation(): true}
	for name, c := range map[string]struct {
		change func(*prompt.Ask)
		asked  record.Asked
	}{
		"a week":         {aWeek, record.Asked{Weeks: 1, To: 6}},
		"five weeks":     {func(a *prompt.Ask) { a.Weeks = 5 }, record.Asked{Weeks: 5, To: 6}},
		"the first day":  {func(a *prompt.Ask) { a.To = 0 }, record.Asked{Weeks: 1}},
		"the last day":   {func(a *prompt.Ask) { a.From = 6 }, record.Asked{Weeks: 1, From: 6, To: 6}},
		"three days":     {func(a *prompt.Ask) { a.From, a.To = 3, 5 }, record.Asked{Weeks: 1, From: 3, To: 5}},
		"no rules":       {func(a *prompt.Ask) { a.Rules = nil }, record.Asked{Weeks: 1, To: 6}},
		"places, others": {func(a *prompt.Ask) { a.Rules.Locations = []string{l.Place(0), l.Other} }, record.Asked{Weeks: 1, To: 6, Listed: some}},
	} {
		for _, in := range []prompt.Language{prompt.English, prompt.Chinese} {
			for seed := range 3 {
				reply := answered(t, m, askingIn(t, in, l, 10, c.change), func(c *serve.Chat) { c.Seed = seed })
				if got := l.Parse(reply.Text, c.asked); !got.Valid() || reply.Cut {
					t.Errorf("%s, %s: the reply is not valid: %v\n%s", name, in, got.Rejected, reply.Text)
				}
			}
		}
	}
	reply := answered(t, m, asking(t, l, 10, func(a *prompt.Ask) { a.Rules.JSON = true }), func(c *serve.Chat) { c.Schema = []byte(`{}`) })
	if got := l.ParseJSON(reply.Text, record.Asked{Weeks: 1, To: 6}); !got.Valid() {
		t.Errorf("JSON: %v\n%s", got.Rejected, reply.Text)
	}
}

// Weeks that a reader could not tell apart or would miss are written again; a limit of
// tokens is that of all weeks together.
func TestAnswerLimits(t *testing.T) {
	run, _ := fitted(t, tinyParams())
	m, err := newChatModel(run.ModelDir, 1)
	if err != nil {
		t.Fatal(err)
	}
	l := newLanguage(&run.Vocabulary, false)
	for _, most := range []int{1, 7, 300} {
		reply := answered(t, m, asking(t, l, 10, func(a *prompt.Ask) { a.Weeks = 90 }), func(c *serve.Chat) { c.MaxTokens = most })
		if !reply.Cut || reply.CompletionTokens != most {
			t.Errorf("of at most %d tokens %d are written, cut %v", most, reply.CompletionTokens, reply.Cut)
		}
		if got := l.Parse(reply.Text, record.Asked{Weeks: 90, To: 6}); len(got.Rejected) > 0 {
			t.Errorf("a reply that is cut has lines that are no records: %v", got.Rejected)
		}
	}
}

// The same chat in either language starts from the same profile and week: the fullest
// that the user shows, in order; what others say is not read.
func TestReadChat(t *testing.T) {
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	line := func(head string) string { return head + l.Place(0) + ", " + l.Behaviours.Labels()[1] + "]" }
	text := strings.Join([]string{
		"records as [weekday, timestamp, location, intent]:", line("[5, 10:00, "), line("  [6, 10:00, "),
		line("[0, 10:00, "), line("[3, 12:00, "), "[3, 13:00, nowhere, " + l.Behaviours.Labels()[2] + "]\r", line("[3, 11:00, "), "[3, 14:00, nowhere, nothing]",
		line("[0, 07:00, "), "Go on.",
	}, "\n")
	seed := l.seed(prompt.Read(text).Shown)
	if diff := cmp.Diff([]uint8{20, 22, 24, 26}, seed.Slot); diff != "" {
		t.Errorf("slots of the seed (-want +got):\n%s", diff)
	}
	if seed.Len() == 4 && (seed.Day[3] != 3 || seed.Location[3] != v.UnknownLocation() || seed.Behaviour[3] != 2) {
		t.Errorf("the last record is %+v", seed.Row(3))
	}
	run, _ := fitted(t, tinyParams())
	m, err := newChatModel(run.ModelDir, 1)
	if err != nil {
		t.Fatal(err)
	}
	count := func(said string) int { return answered(t, m, said, func(*serve.Chat) {}).PromptTokens }
	few := func(a *prompt.Ask) { a.Shown[0] = a.Shown[0][:3] } // there is room for a part of a week
	with := count(askingIn(t, prompt.Chinese, l, 10, few))
	if english := count(asking(t, l, 10, few)); with != english {
		t.Errorf("a Chinese prompt starts with %d tokens, an English one with %d", with, english)
	}
	if without := count(askingIn(t, prompt.Chinese, l, 10, func(a *prompt.Ask) { few(a); a.Profile = nil })); without >= with {
		t.Errorf("a prompt without a profile starts with %d tokens, one with it with %d", without, with)
	}
	others := answered(t, m, text, func(c *serve.Chat) {
		c.Messages = append(c.Messages, serve.Message{Role: "system", Text: "Profile: age=1."}, serve.Message{Role: "assistant", Text: line("[0, 01:00, ")})
	})
	if own := count(text); others.PromptTokens != own {
		t.Errorf("what others say makes %d tokens of %d", others.PromptTokens, own)
	}
}

// What a model cannot answer is the asker's fault, and who is gone is not waited for.
func TestChatMistakes(t *testing.T) {
	run, _ := fitted(t, tinyParams())
	m, err := newChatModel(run.ModelDir, 1)
	if err != nil {
		t.Fatal(err)
	}
	l := newLanguage(&run.Vocabulary, false)
	user := []serve.Message{{Role: "user", Text: asking(t, l, 10, aWeek)}}
	for name, c := range map[string]serve.Chat{
		"prose":         {Messages: []serve.Message{{Role: "user", Text: "Hello."}}},
		"the assistant": {Messages: []serve.Message{{Role: "assistant", Text: user[0].Text}}},
	} {
		var bad *serve.BadRequest
		if _, err := m.Complete(t.Context(), c); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	reply, err := m.Complete(t.Context(), serve.Chat{Messages: user, Temperature: 1, TopP: 1, MaxTokens: 7})
	if err != nil || !reply.Cut || reply.CompletionTokens != 7 {
		t.Errorf("with at most 7 tokens: %+v, %v", reply, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Complete(ctx, serve.Chat{Messages: user, Temperature: 1, TopP: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// The command serves a model; without one it says what is wrong.
func TestServeModel(t *testing.T) {
	run, _ := fitted(t, tinyParams())
	for said, args := range map[string][]string{"-model: missing": {}, "fit again": {"-model", t.TempDir()}} {
		var complaint bytes.Buffer
		if status := llmServe().Run(t.Context(), args, io.Discard, &complaint); status != 2 || !strings.Contains(complaint.String(), said) {
			t.Errorf("%q: exit status %d, %q", args, status, &complaint)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if status := llmServe().Run(ctx, []string{"-model", run.ModelDir, "-address", "127.0.0.1:0"}, &out, io.Discard); status != 0 || !strings.Contains(out.String(), "model: local-lm-") {
		t.Errorf("exit status %d, %q", status, &out)
	}
}
