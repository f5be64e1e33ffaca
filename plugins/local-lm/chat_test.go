package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// prompt is what a generator that prompts asks, for a user of sdktest.
func prompt(l *language, user uint32) string {
	text := "Profile: age=30; consumption level=high.\nBelow is one week of this person's recorded behaviour, one record per line as [weekday, timestamp, location, intent]:\n"
	rows := week.Fullest(sdktest.Train([]uint32{user}))
	for i := range rows.Len() {
		pieces, _ := l.record(rows, i)
		text += strings.Join(pieces[:], "")
	}
	return text + "Write the next week of records for the same person. Rules: exactly [weekday, timestamp, location, intent]; no other text."
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
			replies[i], errs[i] = client.Ask(t.Context(), llm.Prompt{System: "You are the Generator.", User: prompt(l, 10), Repeat: i / 2})
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

// A chat is read as the user's profile and fullest week; what others say is not.
func TestReadChat(t *testing.T) {
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	line := func(head string) string { return head + v.Locations[0] + ", " + v.Behaviours[1] + "]" }
	c := serve.Chat{Messages: []serve.Message{
		{Role: "system", Text: line("[0, 01:00, ") + "\nProfile: age=1;"},
		{Role: "user", Text: strings.Join([]string{
			"Profile: age=" + strings.Repeat("9", mostLine), "Profile: age=30; consumption level=high.", "records as [weekday, timestamp, location, intent]:",
			line("[5, 10:00, "), line("  [6, 10:00, "),
			line("[0, 10:00, "), line("[3, 12:00, "), "[3, 13:00, nowhere, " + v.Behaviours[2] + "]\r", line("[3, 11:00, "),
			line("[0, 07:00, "), "Go on. Profile: age=2;",
		}, "\n")},
		{Role: "assistant", Text: line("[6, 10:00, ")},
	}}
	profile, seed, found := l.readChat(c)
	if diff := cmp.Diff(data.Profile{"age": "30", "consumption": "high"}, profile); diff != "" || !found {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uint8{20, 22, 24, 26}, seed.Slot); diff != "" {
		t.Errorf("slots of the seed (-want +got):\n%s", diff)
	}
	if seed.Len() == 4 && (seed.Day[3] != 3 || seed.Location[3] != v.UnknownLocation() || seed.Behaviour[3] != 2) {
		t.Errorf("the last record is %+v", seed.Row(3))
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
	user := []serve.Message{{Role: "user", Text: prompt(l, 10)}}
	for name, c := range map[string]serve.Chat{
		"prose":  {Messages: []serve.Message{{Role: "user", Text: "Hello."}}},
		"schema": {Messages: user, Schema: []byte(`{}`)},
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

// The command serves until it is told to stop, and says what is wrong with its flags.
func TestServeModel(t *testing.T) {
	run, _ := fitted(t, tinyParams())
	for _, args := range [][]string{{}, {"--model"}, {"--model", t.TempDir()}, {"--model", run.ModelDir, "--address", "0.0.0.0:0"}, {"--model", run.ModelDir, "more"}} {
		var stderr bytes.Buffer
		if code := serveModel(t.Context(), args, io.Discard, &stderr); code != 2 || stderr.Len() == 0 {
			t.Errorf("%q: exit status %d, %q", args, code, &stderr)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan int)
	go func() {
		done <- serveModel(ctx, []string{"--model", run.ModelDir, "--address", "127.0.0.1:0"}, in, io.Discard)
	}()
	var url, name string
	if _, err := fmt.Fscanf(out, "base_url: %s\nmodel: %s\n", &url, &name); err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.HasPrefix(name, "local-lm-") {
		t.Errorf("it says %q and %q, %v", url, name, err)
	}
	cancel()
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("exit status %d", code)
		}
	case <-time.After(10 * time.Second):
		t.Error("it does not stop")
	}
}
