package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/llm"
	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// prompter chooses what prompts tell.
type prompter struct {
	params Params
	format *record.Format
	writer *prompt.Writer
	usual  float64 // records of a week, for those of whom none are shown
}

// question is a prompt and what its reply should hold.
type question struct {
	llm.Prompt
	asked record.Asked
}

// ask returns the question for weeks weeks, or for weekdays from to to of one.
func (p *prompter) ask(r data.Request, weeks int, from, to uint8) (*question, error) {
	rows := p.seed(r.History)
	a := prompt.Ask{Weeks: weeks, From: from, To: to}
	if p.params.Profile {
		a.Profile = r.Profile
	}
	a.Shown, a.Days = p.records(rows)
	n := p.usual
	if a.Days > 0 {
		n = float64(rows.Len()) * 7 / float64(a.Days)
	}
	n *= float64(to-from+1) / 7
	v := p.format.Vocabulary
	rules := &prompt.Rules{
		JSON: p.params.Output == JSON, Grid: p.format.Grid(), Behaviours: p.format.Behaviours.Labels(),
		Least: int(.5 * n), Most: max(1, int(1.5*n+.999)),
	}
	if v.DayStart > 0 {
		rules.DayStart = p.format.Time(uint8(v.DayStart))
	}
	q := &question{asked: record.Asked{Weeks: weeks, From: from, To: to}}
	rules.Locations, q.asked.Listed = p.format.List(rows)
	if p.params.Format {
		a.Rules = rules
	}
	var err error
	if q.User, err = p.writer.Ask(a); err != nil {
		return nil, err
	}
	if p.params.Role {
		if q.System, err = p.writer.Role(); err != nil {
			return nil, err
		}
	}
	if rules.JSON {
		q.Schema, err = record.Schema(from, to, rules.Locations, rules.Behaviours)
	}
	return q, err
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

// records returns rows in words, by weeks, and the days that they span, of more than
// fewDays whole weeks.
func (p *prompter) records(rows data.Events) (weeks [][]record.Record, days int) {
	still := week.Still(rows)
	before := uint8(0)
	for _, part := range rows.BySequence() {
		for i := range part.Len() {
			weekday := week.Place(part, i, still)
			r, ok := p.format.Record(part, i, weekday)
			if !ok {
				continue
			}
			if weekday < before || len(weeks) == 0 {
				weeks = append(weeks, nil)
			}
			before = weekday
			weeks[len(weeks)-1] = append(weeks[len(weeks)-1], r)
		}
		days += int(part.Day[part.Len()-1]-part.Day[0]) + 1
	}
	if days > fewDays {
		days = (days + 6) / 7 * 7
	}
	return weeks, days
}
