package main

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Whatever a model prefers, under the grammar it writes lines that are records in
// order: tokens are drawn evenly from those that are legal.
func TestGrammar(t *testing.T) {
	v := awkward()
	l := newLanguage(v, false)
	pieces := map[string]int{"[1, ": 9, "08:30, ": 9, "23:30, ": 5, "Home, Eat ing]\n": 9, "A, 睡觉]\n": 4}
	tok := learned(t, pieces, 50)
	r := newRules(newGrammar(l), tok)
	rng := rand.New(rand.NewPCG(1, 2))
	records := 0
	for range 200 {
		var at place
		text := ""
		for range 400 {
			var legal []int32
			for token, ok := range r.at(at) {
				if ok && int32(token) != tok.end() {
					legal = append(legal, int32(token))
				}
			}
			if len(legal) == 0 {
				t.Fatalf("nothing may follow %q", text)
			}
			if end := r.at(at)[tok.end()]; end != (text == "" || strings.HasSuffix(text, "\n")) {
				t.Fatalf("%q may end: %v", text, end)
			}
			token := legal[rng.IntN(len(legal))]
			var ok bool
			if at, ok = r.walk(at, tok.text[token]); !ok {
				t.Fatalf("%q may follow %q and may not", tok.text[token], text)
			}
			text += tok.text[token]
		}
		var count week.Counters
		rows := l.week(text, false, &count)
		records += rows.Len()
		if n := count.Of("invalid").Count + count.Of("out_of_order").Count; n > 0 {
			t.Fatalf("%d lines of %q are no records in order", n, text)
		}
	}
	if records < 1000 {
		t.Errorf("only %d records are written", records)
	}
}

// What the grammar allows and what not.
func TestWalk(t *testing.T) {
	v := awkward() // days begin at 04:00
	g := newGrammar(newLanguage(v, false))
	for text, want := range map[string]bool{
		"": true, "[0, 08:30, A, 睡觉]\n": true, "[0, 08:": true,
		"[0, 08:30, A, 睡觉]\n[0, 08:30, A, 睡觉]\n[3, 04:00, Home": true,
		"[0, 23:30, A, 睡觉]\n[0, 03:30, A, 睡觉]\n":                true, // the evening's
		"[0, 03:30, A, 睡觉]\n[0, 04:00":                          false,
		"[0, 08:30, A, 睡觉]\n[0, 08:0":                           false, // as soon as no time is left
		"[1, 08:30, A, 睡觉]\n[0":                                 false,
		"[0, 24:":                                               false,
		"[0, 08:3x":                                             false, "[7": false, " ": false, "[0, 08:30, elsewhere": false, "[0, 08:30, B": false,
	} {
		if _, got := g.walk(place{}, text); got != want {
			t.Errorf("%q is the beginning of records: %v, want %v", text, got, want)
		}
	}
}

// Without the grammar a poor model writes lines that are none; they are counted and
// no others written. With it there are none.
func TestCounters(t *testing.T) {
	p := tinyParams()
	p.Grammar = false
	run, g := fitted(t, p)
	counters := func() string {
		text := ""
		run.OnArtifact = func(name string, piece []byte) error {
			if name == week.CountersFile {
				text += string(piece)
			}
			return nil
		}
		generate(t, g, run)
		return strings.Join(strings.Fields(text), "")
	}
	if text := counters(); strings.Contains(text, `"invalid":{"count":0`) || !strings.Contains(text, `"invalid":{"count":`) {
		t.Errorf("without the grammar the counters are %s", text)
	}
	g.params.Grammar = true
	text := counters()
	for _, want := range []string{`"invalid":{"count":0,`, `"out_of_order":{"count":0,`, `"truncated":{`, `"duplicate":{`, `"kept":{`, `"empty":{`} {
		if !strings.Contains(text, want) {
			t.Errorf("with the grammar the counters are %s, want %s", text, want)
		}
	}
}

// Lines that are no records are counted, and those out of order; neither are taken.
func TestWeek(t *testing.T) {
	v := sdktest.Vocabulary()
	l := newLanguage(&v, false)
	line := func(head string) string { return head + v.Locations[0] + ", " + v.Behaviours[0] + "]\n" }
	text := line("[2, 09:00, ") + "\nprose\n" + line("[1, 10:00, ") + line("[9, 10:00, ") + "[3, 08:0"
	var count week.Counters
	rows := l.week(text, false, &count)
	if rows.Len() != 1 || rows.Day[0] != 2 || count.Of("invalid") != (week.Share{Count: 2, Of: 4}) ||
		count.Of("out_of_order") != (week.Share{Count: 1, Of: 2}) || count.Of("truncated") != (week.Share{Count: 1, Of: 1}) {
		t.Errorf("%+v, %+v", rows, count)
	}
}
