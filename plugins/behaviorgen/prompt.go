package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

//go:embed prompts
var promptFiles embed.FS

// templates are the prompts of a language.
func (l Language) templates() (*template.Template, error) {
	return template.New(string(l)).ParseFS(promptFiles, "prompts/"+string(l)+".tmpl")
}

// attribute is one of a profile.
type attribute struct{ Name, Value string }

// shown is what a prompt tells; see prompts.
type shown struct {
	Profile   []attribute
	Records   []string // with an empty line between weeks
	ShownDays int      // that the records span

	Weeks    int // to write
	Part     bool
	From, To uint8 // weekdays

	Format                bool
	JSON                  bool
	Minutes               int
	DayStart              string // "" if a day begins at midnight
	Locations, Behaviours []string
	Least, Most           int // records of a week, or of the days From to To
}

// prompter makes prompts.
type prompter struct {
	params    Params
	scheme    *scheme
	templates *template.Template
	usual     float64 // records of a week, for those of whom none are shown
}

// question is a prompt and what its reply should hold.
type question struct {
	llm.Prompt
	asked
}

// ask returns the question for weeks weeks, or for weekdays from to to of one.
func (p *prompter) ask(r data.Request, weeks int, from, to uint8) (*question, error) {
	rows := p.seed(r.History)
	s := shown{
		Weeks: weeks, Part: to-from < 6, From: from, To: to,
		Format: p.params.Format, JSON: p.params.Output == JSON,
		Minutes: minutesOfDay / p.scheme.vocabulary.SlotsPerDay, Behaviours: p.scheme.behaviours.label,
	}
	if p.params.Profile {
		for _, name := range slices.Sorted(maps.Keys(r.Profile)) {
			s.Profile = append(s.Profile, attribute{clean(name), clean(r.Profile[name])})
		}
	}
	if start := p.scheme.vocabulary.DayStart; start > 0 {
		s.DayStart = p.scheme.time(uint8(start))
	}
	s.Records, s.ShownDays = p.records(rows)
	n := p.usual
	if s.ShownDays > 0 {
		n = float64(rows.Len()) * 7 / float64(s.ShownDays)
	}
	n *= float64(to-from+1) / 7
	s.Least, s.Most = int(.5*n), max(1, int(1.5*n+.999))
	q := &question{asked: asked{weeks: weeks, from: from, to: to}}
	s.Locations, q.shown = p.places(rows)
	var err error
	if q.User, err = p.render("ask", s); err != nil {
		return nil, err
	}
	if p.params.Role {
		if q.System, err = p.render("role", s); err != nil {
			return nil, err
		}
	}
	if s.JSON {
		q.Schema, err = schemaOf(s)
	}
	return q, err
}

func (p *prompter) render(name string, s shown) (string, error) {
	var b strings.Builder
	if err := p.templates.ExecuteTemplate(&b, name, s); err != nil {
		return "", fmt.Errorf("prompt: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}

// seed returns the rows that are shown: those of the first SeedDays days.
func (p *prompter) seed(history data.Events) data.Events {
	if p.params.SeedDays == 0 || history.Len() == 0 {
		return history
	}
	end := 0
	for end < history.Len() && history.Sequence[end] == history.Sequence[0] && int(history.Day[end]-history.Day[0]) < p.params.SeedDays {
		end++
	}
	return history.Slice(0, end)
}

// fewDays is the longest span that is told in days: a week without events at its ends
// is a week.
const fewDays = 3

// records returns rows as records, a week apart by an empty line, and the days that
// they span, of more than fewDays whole weeks.
func (p *prompter) records(rows data.Events) (all []string, days int) {
	still := week.Still(rows)
	for _, part := range rows.BySequence() {
		before := uint8(0)
		for i := range part.Len() {
			weekday := week.Place(part, i, still)
			line, ok := p.scheme.line(part, i, weekday)
			if !ok {
				continue
			}
			if weekday < before {
				all = append(all, "")
			}
			before = weekday
			all = append(all, line)
		}
		days += int(part.Day[part.Len()-1]-part.Day[0]) + 1
	}
	if days > fewDays {
		days = (days + 6) / 7 * 7
	}
	return all, days
}

// places returns the locations that a prompt lists, and their ids if these are not
// all.
func (p *prompter) places(rows data.Events) ([]string, map[uint32]bool) {
	if p.scheme.other == "" {
		return p.scheme.locations.label, nil
	}
	ids := map[uint32]bool{}
	for i := range rows.Len() {
		if _, ok := p.scheme.locations.of(rows.Location[i]); ok {
			ids[rows.Location[i]] = true
		}
	}
	var list []string
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		list = append(list, p.scheme.locations.label[id])
	}
	return append(list, p.scheme.other), ids
}

// schemaOf returns the JSON Schema of a reply.
func schemaOf(s shown) (json.RawMessage, error) {
	text := func(values []string) map[string]any { return map[string]any{"type": "string", "enum": values} }
	record := map[string]any{
		"weekday": map[string]any{"type": "integer", "enum": weekdays(s.From, s.To)}, "time": map[string]any{"type": "string"},
		"location": text(s.Locations), "intent": text(s.Behaviours),
	}
	object := func(properties map[string]any) map[string]any {
		return map[string]any{
			"type": "object", "properties": properties, "required": slices.Sorted(maps.Keys(properties)), "additionalProperties": false,
		}
	}
	return json.Marshal(object(map[string]any{"records": map[string]any{"type": "array", "items": object(record)}}))
}

func weekdays(from, to uint8) []int {
	var all []int
	for d := from; d <= to; d++ {
		all = append(all, int(d))
	}
	return all
}
