package launch

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestRedactAcrossWrites(t *testing.T) {
	r := newRedactor([]string{"KEY=sk-secret", "LONG=sk-secret-and-more", "SHORT=1", "PEM=line one\nline two"})
	const text = "a sk-secret b sk-secret-and-more c sk-secre line one\nline two 1 sk-secret"
	const want = "a [redacted KEY] b [redacted LONG] c sk-secre [redacted PEM] 1 [redacted KEY]"
	for size := 1; size <= len(text); size++ {
		var out bytes.Buffer
		w := r.stream(&out)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			io.WriteString(w, rest[:n])
			rest = rest[n:]
		}
		w.Close()
		if out.String() != want {
			t.Fatalf("pieces of %d: %q", size, out.String())
		}
	}
	if got := r.text("one: line one"); got != "one: [redacted PEM]" {
		t.Errorf("%q", got)
	}
}

func TestRedactDoesNotHoldBackALine(t *testing.T) {
	var out bytes.Buffer
	w := newRedactor([]string{"KEY=sk-secret"}).stream(&out)
	io.WriteString(w, "risk is low\n")
	if out.String() != "risk is low\n" {
		t.Errorf("%q", out.String())
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("xx abcabcabd yy", "abcabd", 3)
	f.Add("aaaaaaaaaaaa", "aaaaaa", 5)
	f.Fuzz(func(t *testing.T, text, key string, size int) {
		key = strings.TrimSpace(key)
		if len(key) < minSecret || size < 1 || strings.Contains("[redacted KEY]", key) {
			return
		}
		r := newRedactor([]string{"KEY=" + key})
		var out bytes.Buffer
		w := r.stream(&out)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			io.WriteString(w, rest[:n])
			rest = rest[n:]
		}
		w.Close()
		if out.String() != r.text(text) {
			t.Errorf("in pieces %q, whole %q", out.String(), r.text(text))
		}
		if !strings.Contains(text, key) && !strings.Contains(key, "\n") && !strings.ContainsAny(key, `"\<>&`) && utf8.ValidString(key) && out.String() != text {
			t.Errorf("%q became %q without the key %q", text, out.String(), key)
		}
	})
}

func TestLines(t *testing.T) {
	var got []string
	l := &lines{line: func(text []byte, cut int) { got = append(got, fmt.Sprintf("%d:%d:%.6s", len(text), cut, text)) }}
	io.WriteString(l, "one\r\n\ntw")
	io.WriteString(l, "o\n"+strings.Repeat("x", maxLine+10))
	io.WriteString(l, "yyy\nlast")
	l.Close()
	if diff := cmp.Diff([]string{"3:0:one", "0:0:", "3:0:two", "65536:13:xxxxxx", "4:0:last"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestShorten(t *testing.T) {
	if got := shorten([]byte("a\x1b[31mb\tc"), 0, 99); got != "a\ufffd[31mb\tc" {
		t.Errorf("%q", got)
	}
	if got := shorten([]byte("äöü"), 0, 3); got != "ä... (4 bytes more)" {
		t.Errorf("%q", got)
	}
	if got := shorten([]byte("\xff\xff"), 7, 99); got != "\ufffd\ufffd... (7 bytes more)" {
		t.Errorf("%q", got)
	}
}

func TestHandshakePassesOneLine(t *testing.T) {
	var rest []string
	h := newHandshake(func(text []byte, _ int) { rest = append(rest, string(text)) })
	passed := make(chan string)
	go func() {
		text, _ := io.ReadAll(h.out)
		passed <- string(text)
	}()
	io.WriteString(h, "loading\n1|x|unix|/s|grpc\n1|1|unix|/tmp/s|grpc|\n1|1|unix|/tmp/t|grpc|\nbye")
	h.Close()
	if got := <-passed; got != "1|1|unix|/tmp/s|grpc|\n" {
		t.Errorf("passed %q", got)
	}
	if diff := cmp.Diff([]string{"loading", "1|x|unix|/s|grpc", "1|1|unix|/tmp/t|grpc|", "bye"}, rest); diff != "" {
		t.Error(diff)
	}
}

func FuzzHandshake(f *testing.F) {
	f.Add("1|1|unix|/tmp/s|grpc")
	f.Add("a|b|c|d")
	f.Fuzz(func(t *testing.T, line string) {
		if isHandshake([]byte(line)) && (!strings.HasPrefix(strings.TrimSpace(line), "1|") || strings.Count(line, "|") < 3) {
			t.Errorf("%q passes", line)
		}
	})
}

func TestParseLogRecord(t *testing.T) {
	r, ok := parseLogRecord([]byte(`{"@level":"info","@message":"fit","@module":"m","@timestamp":"x","n":9007199254740993,"f":0.5,"l":[1,"a"],"b":true,"z":null}`))
	if !ok || r.level != slog.LevelInfo || r.message != "fit" {
		t.Fatalf("%+v %v", r, ok)
	}
	if got, want := r.String(), `INFO fit module=m b=true f=0.5 l=[1,"a"] n=9007199254740993 z=<nil>`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, line := range []string{"plain", `{"@level":"info"}`, `{"@level":"loud","@message":"x"}`, `{"@level":"info","@message":"x"} tail`, `{"@level":7,"@message":"x"}`, `{"@level":"info","@message":"x"`} {
		if r, ok := parseLogRecord([]byte(line)); ok {
			t.Errorf("%s is a record: %+v", line, r)
		}
	}
}

func FuzzParseLogRecord(f *testing.F) {
	f.Add([]byte(`{"@level":"info","@message":"x","a":{"b":[1e999]}}`))
	hide := newRedactor([]string{"KEY=secret"})
	log := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: LevelTrace}))
	f.Fuzz(func(t *testing.T, line []byte) {
		if r, ok := parseLogRecord(line); ok {
			r.emit(log, hide)
			_ = r.String()
		}
	})
}

func TestTailKeepsTheReasonOfACrash(t *testing.T) {
	var tail tail
	for i := range 50 {
		tail.add(fmt.Sprint("before ", i))
	}
	tail.add("panic: boom")
	for i := range 100 {
		tail.add(fmt.Sprint("stack ", i))
	}
	got := tail.lines()
	if len(got) != tailLines || got[0] != "panic: boom" || got[9] != "stack 8" || got[10] != "stack 90" || got[19] != "stack 99" {
		t.Errorf("%q", got)
	}
}

func TestErrorText(t *testing.T) {
	e := &Error{
		Plugin: "markov", Phase: "fit", Elapsed: 3200 * time.Millisecond, Died: "exit 7",
		Exit:    &Exit{Code: 7, MaxRSSBytes: 123 << 20, UserCPU: 3 * time.Second},
		LastLog: []string{"epoch 3", "cannot write model"},
		Err:     fmt.Errorf("one\ntwo"),
	}
	const want = `plugin markov: fit: exit 7 after 3.2s: one
  two
  peak memory 123 MiB, CPU 3s
  its last lines:
  | epoch 3
  | cannot write model`
	if diff := cmp.Diff(want, e.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[uint64]string{0: "0 B", 1023: "1023 B", 1 << 30: "1 GiB", 1288490189: "1.20 GiB", 1 << 62: "4194304 TiB"} {
		if got := size(bytes); got != want {
			t.Errorf("%d: %s", bytes, got)
		}
	}
}
