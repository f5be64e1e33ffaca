package llm

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/llmtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// numbered answers with the number of the request.
func numbered(n int, _ llmtest.Request) llmtest.Answer {
	return llmtest.Say(string(rune('a' + n)))
}

// ask asks a prompt for the given time.
func ask(t testing.TB, c *Client, repeat int) Reply {
	t.Helper()
	p := prompt
	p.Repeat = repeat
	reply, err := c.Ask(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// What was bought is not bought again, by nobody who asks the same: another asking,
// another run, other settings of the sampling and another model are something else.
func TestTape(t *testing.T) {
	a := open(t, numbered)
	first, second := ask(t, a.Client, 0), ask(t, a.Client, 1)
	if first.Text != "a" || second.Text != "b" || first.Taped {
		t.Fatalf("%+v, %+v", first, second)
	}
	again := open(t, numbered, func(_ *Settings, r *sdk.Run) { r.StateDir = a.run.StateDir })
	if r := ask(t, again.Client, 1); r.Text != "b" || !r.Taped || r.Usage != second.Usage || len(again.server.Requests()) != 0 || again.spent != (sdk.Spend{}) {
		t.Errorf("again: %+v, %d requests, booked %+v", r, len(again.server.Requests()), again.spent)
	}
	for name, change := range map[string]func(*Settings, *sdk.Run){
		"seed":        func(_ *Settings, r *sdk.Run) { r.Seed = 2 },
		"temperature": func(s *Settings, _ *sdk.Run) { s.Temperature = .5 },
		"model":       func(s *Settings, _ *sdk.Run) { s.Model = "gpt-4o-mini" },
		"off":         func(s *Settings, _ *sdk.Run) { s.Tape = Off },
	} {
		other := open(t, numbered, func(_ *Settings, r *sdk.Run) { r.StateDir = a.run.StateDir }, change)
		if r := ask(t, other.Client, 1); r.Taped {
			t.Errorf("%s: from the tape", name)
		}
	}
	elsewhere := open(t, numbered, func(s *Settings, r *sdk.Run) {
		r.StateDir, s.APIKeyEnv, s.Concurrency = a.run.StateDir, "", 1
	})
	if r := ask(t, elsewhere.Client, 0); !r.Taped {
		t.Error("the tape holds for one address, key or concurrency alone")
	}
	nowhere(t, a, nil)
}

// A replay needs no key and no server, and says what the tape does not have.
func TestReplay(t *testing.T) {
	a := open(t, numbered)
	ask(t, a.Client, 0)
	replay := open(t, numbered, func(s *Settings, r *sdk.Run) {
		s.Tape, s.TapeDir, s.APIKeyEnv = Replay, filepath.Join(a.run.StateDir, "tape"), "LLM_TEST_NO_SUCH_KEY"
	})
	if r := ask(t, replay.Client, 0); r.Text != "a" {
		t.Errorf("%+v", r)
	}
	p := prompt
	p.Repeat = 7
	_, err := replay.Ask(t.Context(), p)
	if !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), "no reply to the request") || !strings.Contains(err.Error(), "Write a week.") {
		t.Errorf("%v", err)
	}
	if len(replay.server.Requests()) != 0 {
		t.Error("a replay asks the server")
	}
}

// A tape that was written to by others is not believed.
func TestTapeChecked(t *testing.T) {
	a := open(t, numbered)
	ask(t, a.Client, 0)
	files, err := filepath.Glob(filepath.Join(a.run.StateDir, "tape", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	good, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another text":     strings.Replace(string(good), `"text": "a"`, `"text": "b"`, 1),
		"another prompt":   strings.Replace(string(good), "Write a week.", "Write a month.", 1),
		"another draw":     strings.Replace(string(good), `"draw": `, `"draw": 1`, 1),
		"another format":   strings.Replace(string(good), tapeFormat, "tape/9", 1),
		"an unknown field": strings.Replace(string(good), `"format"`, `"url": "x", "format"`, 1),
		"half":             string(good[:len(good)/2]),
		"twice":            string(good) + string(good),
		"nothing":          "",
	} {
		if text == string(good) {
			t.Fatalf("%s: nothing is changed", name)
		}
		if err := os.WriteFile(files[0], []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := a.Ask(t.Context(), prompt)
		if !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), files[0]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(a.server.Requests()) != 1 {
		t.Error("a broken tape is overwritten")
	}
}

// FuzzTape: whatever a file holds, it is the reply of its request or an error.
func FuzzTape(f *testing.F) {
	run := &sdk.Run{}
	r, err := Defaults.request(run, prompt)
	if err != nil {
		f.Fatal(err)
	}
	reply := &taped{Text: "a"}
	good, err := json.Marshal(entry{tapeFormat, r.text, r.draw, *reply, digest(r.text, r.draw, reply)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format": "behaviorbench-tape/1", "request": null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := parseEntry(text, r.key())
		if err == nil && digest(r.text, r.draw, got) == "" {
			t.Error("no digest")
		}
		if (got == nil) == (err == nil) {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// BenchmarkReplay reads replies from a tape, as many goroutines at once as there are
// cores.
func BenchmarkReplay(b *testing.B) {
	a := open(b, numbered)
	ask(b, a.Client, 0)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := a.Ask(b.Context(), prompt); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "replies/s")
}

// BenchmarkAsk asks a server on this machine that answers at once, without a tape:
// what is ours and HTTP's of a live request.
func BenchmarkAsk(b *testing.B) {
	a := open(b, llmtest.Script(llmtest.Say("yes")), func(s *Settings, _ *sdk.Run) { s.Tape = Off })
	for b.Loop() {
		if _, err := a.Ask(b.Context(), prompt); err != nil {
			b.Fatal(err)
		}
	}
}
