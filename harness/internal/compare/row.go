package compare

import (
	"errors"
	"fmt"
)

// Role says what a row of a block is for.
type Role string

// The roles.
const (
	Reference Role = "reference" // the real-only row that intervals are differences from; at most one
	Ours      Role = "ours"      // the method that a table is about, itself and on real data; at most one
	Rival     Role = "rival"     // a published generator that Improvement compares ours with
	Generator Role = "generator" // any other generator
	Control   Role = "control"   // what is not generated: seed-only, neighbour, real x2
	Floor     Role = "floor"     // a predictor that needs no training to speak of
	Ceiling   Role = "ceiling"   // takes part in no test of another row
	// Yardstick is a reference row that takes part in no test of another row: what
	// a row would be that has no fault. At most one, and then no reference row.
	Yardstick Role = "yardstick"
)

// derives reports whether Replacement is of interest for rows of the role.
func (r Role) derives() bool { return r == Ours || r == Rival || r == Generator || r == Control }

// Refers reports whether intervals are differences from a row of the role.
func (r Role) Refers() bool { return r == Reference || r == Yardstick }

// competes reports whether rows of the role take part in tests of other rows.
func (r Role) competes() bool { return r != Ceiling && r != Yardstick }

// single returns the role under which at most one row can be, "" if there can be
// more.
func (r Role) single() Role {
	switch {
	case r.Refers():
		return Reference
	case r == Ours:
		return Ours
	}
	return ""
}

func (r Role) valid() bool {
	switch r {
	case Reference, Ours, Rival, Generator, Control, Floor, Ceiling, Yardstick:
		return true
	}
	return false
}

// Row names a row of a block.
type Row struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
}

// Design says how a block is compared. The zero value of a count is the
// protocol's.
type Design struct {
	// Finetuned and SeedOnly name the rows between which Replacement and
	// ExcessReplacement measure: (row - reference) / (Finetuned - reference) and
	// (row - SeedOnly) / (Finetuned - SeedOnly). Empty: the derived row does not
	// apply.
	Finetuned string `json:"finetuned,omitempty"`
	SeedOnly  string `json:"seed_only,omitempty"`
	// Seed gives the draws. Metrics of a block share them, and so do blocks of
	// equal seed.
	Seed      uint64 `json:"seed"`
	Swaps     int    `json:"swaps,omitempty"`     // draws of the randomisation test
	Resamples int    `json:"resamples,omitempty"` // draws of the bootstrap
}

// The protocol's numbers.
const (
	Swaps      = 10000
	Resamples  = 2000
	Confidence = .95
	Level      = .05      // of stars and bold
	Primary    = "ndcg@3" // the metric whose stars are a family of their own
	// StarRepeats is the fewest repeats of a block that may have stars.
	StarRepeats = 3
)

func (d Design) swaps() int     { return positiveOr(d.Swaps, Swaps) }
func (d Design) resamples() int { return positiveOr(d.Resamples, Resamples) }

func positiveOr(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// check returns everything that is wrong with the rows of a design.
func (d Design) check(rows []Row) error {
	var wrong []error
	seen := map[string]bool{}
	roles := map[Role]string{}
	for _, r := range rows {
		switch {
		case r.Name == "":
			wrong = append(wrong, errors.New("a row has no name"))
		case seen[r.Name]:
			wrong = append(wrong, fmt.Errorf("two rows are called %q", r.Name))
		}
		seen[r.Name] = true
		if !r.Role.valid() {
			wrong = append(wrong, fmt.Errorf("row %q: unknown role %q", r.Name, r.Role))
		}
		if role := r.Role.single(); role != "" {
			if other, ok := roles[role]; ok {
				wrong = append(wrong, fmt.Errorf("rows %q and %q both have the role %q", other, r.Name, role))
			}
			roles[role] = r.Name
		}
	}
	for _, name := range []string{d.Finetuned, d.SeedOnly} {
		if name != "" && !seen[name] {
			wrong = append(wrong, fmt.Errorf("no row is called %q", name))
		}
	}
	if _, ok := roles[Reference]; !ok && d.Finetuned != "" {
		wrong = append(wrong, errors.New("replacement needs a reference row"))
	}
	if d.SeedOnly != "" && d.Finetuned == "" {
		wrong = append(wrong, fmt.Errorf("excess replacement over %q needs a finetuned row", d.SeedOnly))
	}
	return errors.Join(wrong...)
}
