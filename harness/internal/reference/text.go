package reference

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the report for a person, in lines of at most so many characters.
func (r *Report) Text(w io.Writer, width int) error {
	p := &printer{w: w, width: width}
	s := r.Paper.Source
	p.line(0, "%s (%d). %s. %s.", s.Authors, s.Year, strings.TrimSuffix(s.Title, "."), s.ID)
	p.line(0, "%d tables of %d printed cells; %d of these come from others of their table. %d claims.",
		len(r.Paper.Tables), len(r.Paper.Cells()), len(r.Derived), len(r.Claims))
	r.derived(p)
	if r.Marked > 0 {
		p.head("Marks")
		if len(r.Unmarked) == 0 {
			p.line(2, "In all %d columns exactly the second best is underlined.", r.Marked)
		}
		for _, at := range r.Unmarked {
			p.line(2, "%s", misplaced(at))
		}
	}
	p.head("Repeated rows")
	for _, s := range r.Repeated {
		p.line(2, "%s.", s)
	}
	if len(r.Repeated) == 0 {
		p.line(2, "None in different tables.")
	}
	if r.Most.Alike > 0 {
		p.line(2, "No other two rows of different tables have more in common than %d of %d cells (%s %s and %s %s).", r.Most.Alike, r.Most.Of,
			r.Most.Tables[0].Name, r.Most.First.Name, r.Most.Tables[1].Name, r.Most.Second.Name)
	}
	if len(r.Checks) > 0 {
		p.head("Tables with one another")
	}
	for i, a := range r.Checks {
		if i == 0 || r.Checks[i-1].Check.What != a.Check.What {
			p.line(2, "%s", a.Check.What)
		}
		p.answer(a)
	}
	r.claims(p)
	r.known(p)
	return p.err
}

// misplaced says of a mark that it is where it should not be, or is not where it should.
func misplaced(at Place) string {
	rank, of, _ := at.rank(at.Row)
	is := "is not underlined"
	if at.cell().Underlined {
		is = "is underlined"
	}
	return fmt.Sprintf("%s %s and is number %d of %d", at, is, rank, of)
}

// Known returns the findings as a file lists them under known.
func (r *Report) Known() string {
	var b strings.Builder
	b.WriteString("known:\n")
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  - >-\n    %s\n", strings.Join(wrapped(f, 96), "\n    "))
	}
	return b.String()
}

// derived writes what came of the derived rows, the cells that disagree in full.
func (r *Report) derived(p *printer) {
	if len(r.Derived) == 0 {
		return
	}
	p.head("Rows that come from others")
	p.line(2, "Computed again from the printed rows. Allowed: what rows that round to the printed ones would give.")
	for _, t := range r.Paper.Tables {
		for _, row := range t.Rows {
			if row.Formula == nil {
				continue
			}
			count := map[Verdict]int{}
			for _, d := range r.Derived {
				if d.Row == row {
					count[d.Verdict]++
				}
			}
			p.line(2, "%s %s = %s", t.Name, row.Name, row.Formula)
			p.line(6, "%d cells: %d exact, %d within rounding, %d wrong", count[Holds]+count[Rounding]+count[Fails], count[Holds], count[Rounding], count[Fails])
		}
	}
	p.columns([]string{"", "printed", "again", "allowed", ""}, func(add func(...string)) {
		for _, d := range r.Derived {
			if d.Verdict != Holds {
				words := d.words()
				add(append([]string{d.Place.String()}, words[:]...)...)
			}
		}
	})
}

func (r *Report) claims(p *printer) {
	if len(r.Claims) == 0 {
		return
	}
	p.head("Claims")
	for _, c := range r.Claims {
		p.line(2, "%s %s: %s [%s]", c.ID, c.Verdict, c.Claim.Claim, c.Where)
		for _, a := range c.Answers {
			if len(c.Answers) == 1 {
				a.Verdict = Told // which the claim's own is
			}
			p.answer(a)
		}
		if c.Because != "" {
			p.line(6, "%s", sentence("because "+c.Because, c.Needs))
		}
		if c.Note != "" {
			p.line(6, "%s", c.Note)
		}
	}
	count := map[Verdict]int{}
	for _, c := range r.Claims {
		count[c.Verdict]++
	}
	var words []string
	for _, v := range verdicts {
		if count[v] > 0 {
			words = append(words, fmt.Sprintf("%d %s", count[v], v))
		}
	}
	p.line(2, "Together: %s.", strings.Join(words, ", "))
}

// sentence joins what cannot be told and what would tell it.
func sentence(because, needs string) string {
	if needs == "" {
		return because
	}
	return because + "; what would tell: " + needs
}

// known writes how the findings differ from those that the file lists.
func (r *Report) known(p *printer) {
	p.line(0, "")
	if r.AsKnown() {
		p.line(0, "%s, those that the file lists under known.", number(len(r.Findings), "finding"))
		return
	}
	p.line(0, "The findings are not those that the file lists under known.")
	for _, f := range r.New {
		p.line(2, "new: %s", f)
	}
	for _, f := range r.Gone {
		p.line(2, "gone: %s", f)
	}
}
