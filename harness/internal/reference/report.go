package reference

import (
	"fmt"
	"slices"
	"strings"
)

// Report is everything that was computed of a paper's numbers.
type Report struct {
	Paper   *Paper
	Derived []Derived
	// Marked columns have their second best underlined but for Unmarked cells, which
	// are underlined and should not be or the other way round.
	Marked   int
	Unmarked []Place
	Repeated []Shared
	Most     Shared // of the pairs that are not repeated
	Checks   []Answer
	Claims   []Judged
	// Findings are where print does not agree with print, one sentence each. New are
	// those that the paper's file does not list as known, Gone what it lists and was
	// not found.
	Findings, New, Gone []string
}

// Judged is a claim with the worst verdict of its checks.
type Judged struct {
	*Claim
	Verdict Verdict
	Answers []Answer
}

// Review computes everything.
func (p *Paper) Review() *Report {
	r := &Report{Paper: p, Derived: p.Derive()}
	r.Marked, r.Unmarked = p.Marks()
	r.Repeated, r.Most = p.Repeated()
	for _, c := range p.Checks {
		r.Checks = append(r.Checks, p.Answer(c))
	}
	for _, c := range p.Claims {
		j := Judged{Claim: c, Verdict: Untold}
		for i, check := range c.Checks {
			a := p.Answer(check)
			j.Answers = append(j.Answers, a)
			if i == 0 {
				j.Verdict = Told
			}
			j.Verdict = worse(j.Verdict, a.Verdict)
		}
		r.Claims = append(r.Claims, j)
	}
	r.Findings = r.findings()
	known := make([]string, len(p.Known))
	for i, k := range p.Known {
		known[i] = plain(k)
	}
	r.New, r.Gone = without(r.Findings, known), without(known, r.Findings)
	return r
}

// AsKnown reports whether the findings are those that the file lists.
func (r *Report) AsKnown() bool { return len(r.New) == 0 && len(r.Gone) == 0 }

// findings words them.
func (r *Report) findings() []string {
	var all []string
	add := func(format string, args ...any) { all = append(all, plain(fmt.Sprintf(format, args...))) }
	for _, d := range r.Derived {
		if d.Verdict != Holds {
			words := d.words()
			add("%s: %s printed, %s computed again, %s allowed by rounding: %s", d.Place, words[0], words[1], words[2], words[3])
		}
	}
	for _, at := range r.Unmarked {
		add("%s", misplaced(at))
	}
	for _, s := range r.Repeated {
		add("%s", s)
	}
	for _, a := range r.Checks {
		if !a.agrees() || a.Check.Divergences != nil {
			add("%s", a.Text)
		}
	}
	for _, c := range r.Claims {
		var wrong []string
		for _, a := range c.Answers {
			if !a.agrees() {
				wrong = append(wrong, a.Text)
			}
		}
		if len(wrong) > 0 {
			add("%s %s: %s", c.ID, c.Verdict, strings.Join(wrong, "; "))
		}
	}
	return all
}

// agrees reports whether there is nothing to object to.
func (a Answer) agrees() bool { return a.Verdict == Holds || a.Verdict == Told }

// words are what is printed, what it is computed again, what rounding allows, and the
// verdict.
func (d Derived) words() [4]string {
	c := d.cell()
	words := [4]string{c.Text, "nothing", "anything", "wrong"}
	if d.Again.value != nil {
		words[1] = c.like(d.Again.value, 1)
	}
	if d.Again.bounded() {
		words[2] = c.like(d.Again.low, 1) + " to " + c.like(d.Again.high, 1)
	}
	if d.Verdict != Fails {
		words[3] = string(d.Verdict)
	}
	return words
}

// String says which rows are alike.
func (s Shared) String() string {
	of := s.Dataset
	if of != "" {
		of = " of " + of
	}
	return fmt.Sprintf("%s %s and %s %s are alike in %d of %d cells%s",
		s.Tables[0].Name, s.First.Name, s.Tables[1].Name, s.Second.Name, s.Alike, s.Of, of)
}

// plain puts single spaces between words.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// without returns the texts of one list that another lacks.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(others, s) })
}
