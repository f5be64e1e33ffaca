package llm

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// Numbers of o200k_base that OpenAI's cookbook prints ("How to count tokens with
// tiktoken").
func TestCountTokens(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "tiktoken is great!": 6, "antidisestablishmentarianism": 6, "2 + 2 = 4": 7, "お誕生日おめでとう": 8,
	} {
		if got := CountTokens(text); got != want {
			t.Errorf("%q is %d tokens, want %d", text, got, want)
		}
	}
}

// week is a week of records as prompts show it.
func week() string {
	var s strings.Builder
	for i := range 105 {
		fmt.Fprintf(&s, "[%d, %02d:%02d, home_%d, rest]\n", i/15, i%24, 30*(i%2), i%9)
	}
	return s.String()
}

// Counting by lines is counting, but for blank lines, and the memory is bounded.
func TestCounter(t *testing.T) {
	c := counter{lines: map[string]int{}}
	for range 2 {
		if got, want := c.count(week()), CountTokens(week()); got != want {
			t.Errorf("%d tokens, want %d", got, want)
		}
	}
	if got := (&counter{}).count(""); got != 0 {
		t.Errorf("nothing is %d tokens", got)
	}
	for i := range mostLines + 1 {
		c.lines[strconv.Itoa(i)] = 1
		if len(c.lines) == mostLines {
			break
		}
	}
	if c.count("another line"); len(c.lines) != 1 {
		t.Errorf("%d lines are remembered", len(c.lines))
	}
}

// BenchmarkPlan prices a week of each of 1,000 users for 8 weeks, each prompt rendered
// and counted.
func BenchmarkPlan(b *testing.B) {
	s := Settings{BaseURL: "https://host/v1", Model: Defaults.Model}
	shown := week()
	for b.Loop() {
		var c counter
		prompt := 0
		for user := range 1000 {
			for w := range 8 {
				prompt += c.count(fmt.Sprintf("user %d, week %d\n", user, w) + shown)
			}
		}
		if s.Estimate(8000, prompt/8000, 1500).MoneyUSD == 0 {
			b.Fatal("it costs nothing")
		}
	}
}
