package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/llmtest"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// collected is what Generate wrote and reported.
type collected struct {
	weeks     []data.Events
	attempts  []data.Attempt
	artifacts map[string]string
	counters  map[string]week.Share
	log       strings.Builder
}

func (c *collected) Week(w data.Events) error             { c.weeks = append(c.weeks, w); return nil }
func (c *collected) Attempt(a data.Attempt) error         { c.attempts = append(c.attempts, a); return nil }
func (c *collected) artifact(name string, b []byte) error { c.artifacts[name] += string(b); return nil }

// someone is a person of smallVocabulary, shown two events on a Tuesday and one on a
// Thursday.
func someone() data.Request {
	var rows data.Events
	for _, e := range []data.Event{
		{Day: 1, Weekday: 1, Slot: 46, Location: 0, Behaviour: 0}, {Day: 1, Weekday: 1, Slot: 2, Location: 1, Behaviour: 2, Intent: 2},
		{Day: 3, Weekday: 3, Slot: 18, Location: 2, Behaviour: 1, Intent: 1},
	} {
		e.User, e.Sequence = 7, 1
		rows.Add(e)
	}
	return data.Request{User: 7, Weeks: 2, Events: 4, MaxWeeks: 6, History: rows, Profile: data.Profile{"age": "35-44", "job": "nurse, night"}}
}

// generate fits on the person's own rows and generates.
func generate(t *testing.T, p Params, change ...func(*sdk.Run)) (*collected, *sdk.Run, error) {
	t.Helper()
	if err := p.validate(); err != nil {
		t.Fatal(err)
	}
	c := &collected{artifacts: map[string]string{}}
	run := &sdk.Run{
		Seed: 1, ModelDir: t.TempDir(), StateDir: t.TempDir(), Threads: 1, Vocabulary: *smallVocabulary(),
		Log: slog.New(slog.NewTextHandler(&c.log, nil)), OnArtifact: c.artifact,
	}
	for _, f := range change {
		f(run)
	}
	g := behaviorgen{p}
	if err := g.Fit(t.Context(), run, someone().History, data.Profiles{}); err != nil {
		t.Fatal(err)
	}
	err := g.Generate(t.Context(), run, []data.Request{someone()}, c)
	if text := c.artifacts[week.CountersFile]; text != "" {
		if e := json.Unmarshal([]byte(text), &c.counters); e != nil {
			t.Fatal(e)
		}
	}
	return c, run, err
}

// scripted returns params that ask a scripted server.
func scripted(t *testing.T, script func(int, llmtest.Request) llmtest.Answer) (Params, *llmtest.Server) {
	t.Helper()
	server := llmtest.New(t, script)
	p := defaults
	p.BaseURL = server.URL
	return p, server
}

// The prompts, word for word.
func TestPrompts(t *testing.T) {
	for name, change := range map[string]func(*Params){
		"default":    func(*Params) {},
		"no_profile": func(p *Params) { p.Profile = false },
		"no_role":    func(p *Params) { p.Role = false },
		"no_format":  func(p *Params) { p.Format = false },
		"no_segment": func(p *Params) { p.SegmentDays = 0 },
		"day":        func(p *Params) { p.SegmentDays, p.SeedDays = 1, 1 },
		"json":       func(p *Params) { p.Output = JSON },
		"zh":         func(p *Params) { p.Language = Chinese },
	} {
		t.Run(name, func(t *testing.T) {
			p, server := scripted(t, llmtest.Script(llmtest.Say("")))
			p.Repairs = 0
			change(&p)
			if _, _, err := generate(t, p); err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, m := range server.Requests()[0].Body.Messages {
				got.WriteString("# " + m.Role + "\n" + m.Content + "\n")
			}
			golden := filepath.Join("testdata", "prompts", name+".txt")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got; $UPDATE_GOLDEN=1 writes it):\n%s", diff)
			}
		})
	}
}

const monday, tuesday = "[0, 08:00, home, sleep]\n", "[1, 08:00, work, work]\n"

// First replies are reported as they are; what is not valid is asked for again; of
// replies that stay invalid the fullest is used; everything is counted.
func TestRepairs(t *testing.T) {
	p, server := scripted(t, func(n int, _ llmtest.Request) llmtest.Answer {
		return llmtest.Say([]string{
			"Here you are:\n" + monday, monday + tuesday, // the first week is repaired
			"I cannot do that.", "[0, 24:30, home, sleep]\n" + monday + tuesday, "no", // the second stays partial
		}[min(n, 4)])
	})
	p.Concurrency = 1
	got, _, err := generate(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.weeks) != 2 || got.weeks[0].Len() != 2 || got.weeks[1].Len() != 2 || len(server.Requests()) != 5 {
		t.Fatalf("weeks %+v after %d requests", got.weeks, len(server.Requests()))
	}
	var numbers [][3]uint32
	for _, a := range got.attempts {
		numbers = append(numbers, [3]uint32{a.Week, a.Number, uint32(a.Parsed.Len())})
	}
	if diff := cmp.Diff([][3]uint32{{1, 0, 1}, {1, 1, 2}, {2, 0, 0}, {2, 1, 2}, {2, 2, 0}}, numbers); diff != "" {
		t.Errorf("attempts: week, number, rows (-want +got):\n%s", diff)
	}
	for name, want := range map[string]week.Share{
		"first_reply_valid": {Count: 0, Of: 2}, "repaired": {Count: 1, Of: 2}, "partial": {Count: 1, Of: 2}, notARecord: {Count: 3, Of: 9}, badTime: {Count: 1, Of: 9},
	} {
		if got.counters[name] != want {
			t.Errorf("%s is %+v, want %+v", name, got.counters[name], want)
		}
	}
	for _, a := range got.attempts {
		if a.Weeks != 1 {
			t.Errorf("week %d: %d weeks were asked for", a.Week, a.Weeks)
		}
	}
	if e := got.weeks[1].Row(1); e.Sequence != 2 || e.Day != 8 || e.Weekday != 1 || e.Intent != 1 {
		t.Errorf("row %+v", e)
	}
}

// Replies of parts of a week, and of several weeks, become weeks.
func TestSegments(t *testing.T) {
	all := func(_ int, r llmtest.Request) llmtest.Answer {
		var text strings.Builder
		for _, day := range []string{"0", "1", "2", "3", "4", "5", "6"} {
			for _, part := range []string{"weekdays 0 to 2", "weekdays 3 to 5", "weekdays 6 to 6"} {
				if strings.Contains(r.Body.Messages[1].Content, part) && part[9] <= day[0] && day[0] <= part[14] {
					text.WriteString("[" + day + ", 08:00, home, sleep]\n")
				}
			}
		}
		return llmtest.Say(text.String())
	}
	p, server := scripted(t, all)
	p.SegmentDays = 3
	got, _, err := generate(t, p)
	if err != nil || len(got.weeks) != 1 || got.weeks[0].Len() != 7 || len(server.Requests()) != 3 {
		t.Errorf("parts of a week: %+v, %d requests, %v", got.weeks, len(server.Requests()), err)
	}
	for days, requests := range map[int]int{14: 1, 0: 1} {
		p, server := scripted(t, llmtest.Script(llmtest.Say(monday+tuesday+"\n"+monday+tuesday)))
		p.SegmentDays = days
		got, _, err := generate(t, p)
		if err != nil || len(got.weeks) != 2 || len(server.Requests()) != requests {
			t.Errorf("segment_days %d: %d weeks, %d requests, %v", days, len(got.weeks), len(server.Requests()), err)
		}
	}
}

// A run that is stopped by its budget goes on where it was, and a tape makes the same
// weeks without a server.
func TestGoesOnFromTheTape(t *testing.T) {
	script := func(n int, r llmtest.Request) llmtest.Answer {
		return llmtest.Say(strings.Repeat(monday, 1+*r.Body.Seed%2))
	}
	p, server := scripted(t, script)
	p.Concurrency = 1
	state := t.TempDir()
	_, _, err := generate(t, p, func(r *sdk.Run) { r.StateDir, r.Budget = state, sdk.Budget{Requests: 1} })
	if !errors.Is(err, sdk.ErrBudget) {
		t.Fatalf("a budget of one request: %v", err)
	}
	bought := len(server.Requests())
	first, _, err := generate(t, p, func(r *sdk.Run) { r.StateDir = state })
	if err != nil {
		t.Fatal(err)
	}
	if n := len(server.Requests()); bought != 1 || n != len(first.attempts) {
		t.Errorf("%d requests before and %d in all, for %d replies", bought, n, len(first.attempts))
	}
	before := len(server.Requests())
	p.Tape, p.TapeDir, p.Concurrency = llm.Replay, filepath.Join(state, "tape"), 4
	again, _, err := generate(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.weeks, again.weeks); diff != "" || len(server.Requests()) != before {
		t.Errorf("a replay asks %d more times, weeks:\n%s", len(server.Requests())-before, diff)
	}
}

// The key is in nothing that is written.
func TestKeyIsNowhere(t *testing.T) {
	const secret = "sk-abcdef0123456789"
	t.Setenv("BEHAVIORGEN_TEST_KEY", secret)
	for name, answer := range map[string]llmtest.Answer{
		"good": llmtest.Say(monday), "401": llmtest.No(401, "invalid_api_key", "Incorrect API key provided: "+secret),
		"echoed": llmtest.Say(secret + "\n" + monday),
	} {
		p, server := scripted(t, llmtest.Script(answer))
		p.APIKeyEnv = "BEHAVIORGEN_TEST_KEY"
		got, run, err := generate(t, p)
		if sent := server.Requests()[0].Header.Get("Authorization"); sent != "Bearer "+secret {
			t.Fatalf("%s: the key is sent as %q", name, sent)
		}
		everything := got.log.String()
		if err != nil {
			everything += err.Error()
		}
		for _, text := range got.artifacts {
			everything += text
		}
		for _, a := range got.attempts {
			everything += a.Text
		}
		for _, dir := range []string{run.StateDir, run.ModelDir} {
			if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := os.ReadFile(path)
				everything += string(text)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(everything, secret) {
			t.Errorf("%s: the key is told", name)
		}
	}
}

// What the stand-in cannot show is refused.
func TestNotMeasurableOffline(t *testing.T) {
	for _, change := range []func(*Params){func(p *Params) { p.Role = false }, func(p *Params) { p.Format = false }} {
		p := defaults
		change(&p)
		if err := p.validate(); !errors.Is(err, sdk.ErrNotMeasurable) || !strings.Contains(err.Error(), "the base_url of a model") {
			t.Errorf("%v", err)
		}
		if p.BaseURL = "http://127.0.0.1:1/v1"; p.validate() != nil {
			t.Error("refused with a model, too")
		}
	}
}
