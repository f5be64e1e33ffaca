package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
)

// standIn stands in for a language model where none can be called. It is no language
// model: it reads the records, the lists of names and the numbers in the text of a
// prompt, and knows a population's habits. Of the records of a week it writes, three in
// four are one of those shown, at its weekday four times in five and up to half an hour
// or a slot from its time; the others are drawn from the habits. A reply depends on the
// chat alone.
type standIn struct {
	habits []line // with their counts added up
	usual  float64
	name   string
}

// line is a record in words.
type line struct {
	weekday             int
	minutes             int
	location, behaviour string
	upTo                int // the counts of habits up to this one
}

// The shares of the stand-in's records.
const (
	ofShown      = .75
	sameWeekday  = .8
	countsSpread = .2 // of the number of records, to either side
)

func newStandIn(p *prior, s *scheme) *standIn {
	m := &standIn{usual: p.Usual}
	h := sha256.New()
	sum := 0
	for _, habit := range p.Habits {
		sum += habit.Count
		location, _ := s.locations.of(habit.Location)
		behaviour, _ := s.behaviours.of(habit.Behaviour)
		l := line{minutes: int(habit.Slot) * minutesOfDay / s.vocabulary.SlotsPerDay, location: location, behaviour: behaviour, upTo: sum}
		m.habits = append(m.habits, l)
		fmt.Fprintf(h, "%+v\n", l)
	}
	m.name = "behaviorgen-offline-stand-in-" + hex.EncodeToString(h.Sum(nil)[:6])
	return m
}

// Name implements serve.Model. It holds a digest of the habits.
func (m *standIn) Name() string { return m.name }

// What is read of a prompt, in English and Chinese.
var (
	weeksAsked   = regexp.MustCompile(`(?:the next|接下来) (\d+) (?:weeks|周)`)
	partAsked    = regexp.MustCompile(`weekdays? (\d) (?:to|到) (\d)`)
	gridAsked    = regexp.MustCompile(`(?:on a|以) (\d+)(?:-minute| 分钟)`)
	dayBegins    = regexp.MustCompile(`(?:a day begins at|一天从) (\d\d):(\d\d)`)
	placesListed = regexp.MustCompile(`location (?:is one of: |取自：)(.*?)(?:; |；)intent`)
	intentListed = regexp.MustCompile(`intent (?:is one of: |取自：)(.*?)(?:; between|；每周|；记录数)`)
	oneDay       = regexp.MustCompile(`Below is one day of`)
	spanShown    = regexp.MustCompile(`(?:Below are|以下是这个人) (\d+) (?:days|天)`)
)

// brief is what a prompt asks.
type brief struct {
	shown              []line
	weeks              int
	days               int // that the records span
	from, to           int
	grid, begins       int
	locations, intents []string
}

// Complete implements serve.Model.
func (m *standIn) Complete(_ context.Context, c serve.Chat) (serve.Completion, error) {
	var text strings.Builder
	for _, message := range c.Messages {
		text.WriteString(message.Text + "\n")
	}
	b := read(text.String())
	if len(b.shown) == 0 && len(m.habits) == 0 {
		return serve.Completion{}, &serve.BadRequest{Code: "invalid_request", Message: "the stand-in knows no population, and the prompt holds no record to go by"}
	}
	sum := sha256.Sum256([]byte(text.String()))
	rng := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), uint64(c.Seed)))
	var all [][]line
	for range b.weeks {
		all = append(all, m.week(b, rng))
	}
	reply := serve.Completion{Text: written(all, c.Schema != nil), PromptTokens: llm.CountTokens(text.String())}
	reply.CompletionTokens = llm.CountTokens(reply.Text)
	return reply, nil
}

// read returns what a prompt asks.
func read(text string) brief {
	b := brief{weeks: 1, days: 7, to: 6, grid: 30}
	for l := range strings.Lines(text) {
		f, ok := fields(strings.TrimSpace(l))
		if !ok {
			continue
		}
		weekday, err := strconv.Atoi(f[0])
		var hour, minute int
		if _, e := fmt.Sscanf(f[1], "%d:%d", &hour, &minute); e == nil && err == nil {
			b.shown = append(b.shown, line{weekday: weekday, minutes: 60*hour + minute, location: f[2], behaviour: f[3]})
		}
	}
	number := func(r *regexp.Regexp, into ...*int) {
		if found := r.FindStringSubmatch(text); found != nil {
			for i, at := range into {
				*at, _ = strconv.Atoi(found[i+1])
			}
		}
	}
	number(weeksAsked, &b.weeks)
	if oneDay.MatchString(text) {
		b.days = 1
	}
	number(spanShown, &b.days)
	number(partAsked, &b.from, &b.to)
	number(gridAsked, &b.grid)
	hour, minute := 0, 0
	number(dayBegins, &hour, &minute)
	b.begins = 60*hour + minute
	list := func(r *regexp.Regexp) []string {
		if found := r.FindStringSubmatch(text); found != nil {
			return strings.Split(found[1], "; ")
		}
		return nil
	}
	b.locations, b.intents = list(placesListed), list(intentListed)
	b.weeks, b.grid, b.days = min(max(1, b.weeks), 100), min(max(1, b.grid), minutesOfDay), max(1, b.days)
	b.to = min(max(b.from, b.to), 6)
	return b
}

// week writes one week, or the part of one that is asked for.
func (m *standIn) week(b brief, rng *rand.Rand) []line {
	n := m.usual
	if len(b.shown) > 0 {
		n = float64(len(b.shown)) * 7 / float64(b.days)
	}
	n *= float64(b.to-b.from+1) / 7 * (1 - countsSpread + 2*countsSpread*rng.Float64())
	var week []line
	for range max(1, int(n+.5)) {
		l := m.habit(rng)
		if len(b.shown) > 0 && (len(m.habits) == 0 || rng.Float64() < ofShown) {
			l = b.shown[rng.IntN(len(b.shown))]
			if rng.Float64() >= sameWeekday {
				l.weekday = rng.IntN(7)
			}
			l.minutes += (rng.IntN(3) - 1) * b.grid
		} else {
			l.weekday = rng.IntN(7)
		}
		if l.weekday < b.from || l.weekday > b.to {
			l.weekday = b.from + rng.IntN(b.to-b.from+1)
		}
		l.minutes = (l.minutes + minutesOfDay) % minutesOfDay / b.grid * b.grid
		if b.locations != nil && !slices.Contains(b.locations, l.location) {
			l.location = b.locations[len(b.locations)-1]
		}
		if b.intents != nil && !slices.Contains(b.intents, l.behaviour) {
			l.behaviour = b.intents[rng.IntN(len(b.intents))]
		}
		week = append(week, l)
	}
	order := func(l line) int { return (l.minutes - b.begins + minutesOfDay) % minutesOfDay }
	slices.SortStableFunc(week, func(x, y line) int {
		if x.weekday != y.weekday {
			return x.weekday - y.weekday
		}
		return order(x) - order(y)
	})
	return week
}

// habit draws one of the population's, or none.
func (m *standIn) habit(rng *rand.Rand) line {
	if len(m.habits) == 0 {
		return line{}
	}
	at := rng.IntN(m.habits[len(m.habits)-1].upTo)
	i, _ := slices.BinarySearchFunc(m.habits, at, func(l line, at int) int {
		if l.upTo <= at {
			return -1
		}
		return 1
	})
	return m.habits[i]
}

// written returns weeks as lines, or as the JSON object of a schema.
func written(weeks [][]line, asJSON bool) string {
	var text strings.Builder
	type record struct {
		Weekday  int    `json:"weekday"`
		Time     string `json:"time"`
		Location string `json:"location"`
		Intent   string `json:"intent"`
	}
	records := []record{}
	for i, week := range weeks {
		if i > 0 {
			text.WriteString("\n")
		}
		for _, l := range week {
			time := fmt.Sprintf("%02d:%02d", l.minutes/60, l.minutes%60)
			fmt.Fprintf(&text, "[%d, %s, %s, %s]\n", l.weekday, time, l.location, l.behaviour)
			records = append(records, record{l.weekday, time, l.location, l.behaviour})
		}
	}
	if !asJSON {
		return text.String()
	}
	object, err := json.Marshal(map[string]any{"records": records})
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(object)
}
