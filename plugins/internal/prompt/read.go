package prompt

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// What is read of a prompt, in English and Chinese.
var (
	profileTold  = regexp.MustCompile(`(?m)^\s*(?:Profile: ?|画像：)(.*?)[.。]?\s*$`)
	weeksAsked   = regexp.MustCompile(`(?m)^\s*(?:Write the next|请为同一个人写出接下来) (\d+) (?:weeks|周)`)
	partAsked    = regexp.MustCompile(`(?m)^\s*(?:Write weekdays|请为同一个人写出下一周 weekday) (\d) (?:to|到) (\d)`)
	oneDay       = regexp.MustCompile(`(?m)^\s*Below is one day of`)
	spanShown    = regexp.MustCompile(`(?m)^\s*(?:Below are|以下是这个人) (\d+) (?:days|天)`)
	rulesTold    = regexp.MustCompile(`(?m)^\s*(?:Rules: |规则：)(.*)$`)
	jsonAsked    = regexp.MustCompile(`^(?:a JSON object|一个 JSON 对象)`)
	gridAsked    = regexp.MustCompile(`(?:on a|以) (\d+)(?:-minute| 分钟)`)
	dayBegins    = regexp.MustCompile(`(?:a day begins at|一天从) (\d\d:\d\d)`)
	placesListed = regexp.MustCompile(`location (?:is one of: |取自：)(.*?)(?:; |；)intent`)
	intentListed = regexp.MustCompile(`intent (?:is one of: |取自：)(.*?)(?:; between|；每周|；记录数)`)
	countAsked   = regexp.MustCompile(`(?:between|记录数在) (\d+) (?:and|到) (\d+)`)
)

// The most weeks and days that Read takes from a prompt.
const (
	mostWeeks = 100
	mostDays  = 10_000
)

// Read returns what a prompt tells. A line that has the form of a record of one of
// seven weekdays is one that is shown, and a week ends where weekdays fall. What a text
// does not say is a week's: such as Ask writes, or any other text.
func Read(text string) Ask {
	a := Ask{Weeks: 1, To: 6}
	if found := profileTold.FindStringSubmatch(text); found != nil {
		a.Profile = profile(found[1])
	}
	a.Shown = shown(text)
	if len(a.Shown) > 0 {
		a.Days = 7
		if oneDay.MatchString(text) {
			a.Days = 1
		}
		if n := numbers(spanShown, text); n != nil {
			a.Days = min(max(1, n[0]), mostDays)
		}
	}
	if n := numbers(weeksAsked, text); n != nil {
		a.Weeks = min(max(1, n[0]), mostWeeks)
	}
	if n := numbers(partAsked, text); n != nil {
		a.From = uint8(min(n[0], 6))
		a.To = uint8(min(max(int(a.From), n[1]), 6))
	}
	if found := rulesTold.FindStringSubmatch(text); found != nil {
		a.Rules = rules(found[1])
	}
	return a
}

func profile(text string) data.Profile {
	p := data.Profile{}
	for attribute := range strings.SplitSeq(text, ";") {
		if name, value, ok := strings.Cut(attribute, "="); ok {
			p[record.Clean(name)] = record.Clean(value)
		}
	}
	return p
}

func shown(text string) (weeks [][]record.Record) {
	last := ""
	for line := range strings.Lines(text) {
		r, ok := record.Split(line)
		if _, clock := record.ReadClock(r.Time); !ok || !clock || len(r.Weekday) != 1 || r.Weekday < "0" || r.Weekday > "6" {
			continue
		}
		if r.Weekday < last || len(weeks) == 0 {
			weeks = append(weeks, nil)
		}
		last = r.Weekday
		weeks[len(weeks)-1] = append(weeks[len(weeks)-1], r)
	}
	return weeks
}

func rules(text string) *Rules {
	r := &Rules{JSON: jsonAsked.MatchString(text), Grid: 30}
	if n := numbers(gridAsked, text); n != nil {
		r.Grid = min(max(1, n[0]), record.MinutesOfDay)
	}
	if found := dayBegins.FindStringSubmatch(text); found != nil {
		r.DayStart = found[1]
	}
	list := func(form *regexp.Regexp) []string {
		if found := form.FindStringSubmatch(text); found != nil {
			return strings.Split(found[1], "; ")
		}
		return nil
	}
	r.Locations, r.Behaviours = list(placesListed), list(intentListed)
	if n := numbers(countAsked, text); n != nil {
		r.Least, r.Most = n[0], n[1]
	}
	return r
}

// numbers returns the numbers of a form's first match, nil if it has none that can be
// counted.
func numbers(form *regexp.Regexp, text string) []int {
	found := form.FindStringSubmatch(text)
	var all []int
	for _, f := range found[min(1, len(found)):] {
		n, err := strconv.Atoi(f)
		if err != nil {
			return nil
		}
		all = append(all, n)
	}
	return all
}
