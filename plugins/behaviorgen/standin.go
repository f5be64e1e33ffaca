package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
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

func newStandIn(p *prior, f *record.Format) *standIn {
	m := &standIn{usual: p.Usual}
	h := sha256.New()
	sum := 0
	for _, habit := range p.Habits {
		sum += habit.Count
		behaviour, _ := f.Behaviours.Label(habit.Behaviour)
		minutes, _ := record.ReadClock(f.Time(habit.Slot))
		l := line{minutes: minutes, location: f.Place(habit.Location), behaviour: behaviour, upTo: sum}
		m.habits = append(m.habits, l)
		fmt.Fprintf(h, "%+v\n", l)
	}
	m.name = "behaviorgen-offline-stand-in-" + hex.EncodeToString(h.Sum(nil)[:6])
	return m
}

// Name implements serve.Model. It holds a digest of the habits.
func (m *standIn) Name() string { return m.name }

// Complete implements serve.Model.
func (m *standIn) Complete(_ context.Context, c serve.Chat) (serve.Completion, error) {
	var text strings.Builder
	for _, message := range c.Messages {
		text.WriteString(message.Text + "\n")
	}
	asked := prompt.Read(text.String())
	b := briefOf(asked)
	if len(b.shown) == 0 && len(m.habits) == 0 {
		return serve.Completion{}, &serve.BadRequest{Code: "invalid_request", Message: "the stand-in knows no population, and the prompt holds no record to go by"}
	}
	sum := sha256.Sum256([]byte(text.String()))
	rng := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), uint64(c.Seed)))
	var weeks [][]line
	for range asked.Weeks {
		weeks = append(weeks, m.week(b, rng))
	}
	reply := serve.Completion{Text: written(weeks, c.Schema != nil), PromptTokens: llm.CountTokens(text.String())}
	reply.CompletionTokens = llm.CountTokens(reply.Text)
	return reply, nil
}

// brief is what a prompt asks for a week, in numbers.
type brief struct {
	shown              []line
	days               int // that the records span
	from, to           int
	grid, begins       int
	locations, intents []string
}

func briefOf(a prompt.Ask) brief {
	b := brief{days: a.Days, from: int(a.From), to: int(a.To), grid: 30}
	for _, week := range a.Shown {
		for _, r := range week {
			minutes, _ := record.ReadClock(r.Time)
			b.shown = append(b.shown, line{weekday: int(r.Weekday[0] - '0'), minutes: minutes, location: r.Location, behaviour: r.Behaviour})
		}
	}
	if r := a.Rules; r != nil {
		b.grid, b.locations, b.intents = r.Grid, r.Locations, r.Behaviours
		b.begins, _ = record.ReadClock(r.DayStart)
	}
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
		l.minutes = (l.minutes + record.MinutesOfDay) % record.MinutesOfDay / b.grid * b.grid
		if b.locations != nil && !slices.Contains(b.locations, l.location) {
			l.location = b.locations[len(b.locations)-1]
		}
		if b.intents != nil && !slices.Contains(b.intents, l.behaviour) {
			l.behaviour = b.intents[rng.IntN(len(b.intents))]
		}
		week = append(week, l)
	}
	order := func(l line) int { return (l.minutes - b.begins + record.MinutesOfDay) % record.MinutesOfDay }
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

// written returns weeks as lines, or as JSON.
func written(weeks [][]line, asJSON bool) string {
	var text strings.Builder
	var all []record.Record
	for i, week := range weeks {
		if i > 0 {
			text.WriteString("\n")
		}
		for _, l := range week {
			r := record.Record{Weekday: record.Weekday(uint8(l.weekday)), Time: record.Clock(l.minutes), Location: l.location, Behaviour: l.behaviour}
			text.WriteString(r.Line())
			all = append(all, r)
		}
	}
	if asJSON {
		return record.JSON(all)
	}
	return text.String()
}
