package dataset

import (
	"errors"
	"fmt"
	"strings"
)

// maxListed is how many mistakes are told one by one.
const maxListed = 10

// Mistakes collects what is wrong with a source, each with its place. The first
// ten are told, the rest are counted. The zero value is empty.
type Mistakes struct {
	listed []string
	more   int
}

// Add records a mistake at a place such as "events.csv:17".
func (m *Mistakes) Add(place, format string, args ...any) {
	if len(m.listed) == maxListed {
		m.more++
		return
	}
	m.listed = append(m.listed, place+": "+fmt.Sprintf(format, args...))
}

// Err returns all mistakes as one error, one a line, or nil if there are none.
func (m *Mistakes) Err() error {
	switch {
	case len(m.listed) == 0:
		return nil
	case len(m.listed) == 1:
		return errors.New(m.listed[0])
	case m.more == 0:
		return fmt.Errorf("%d mistakes:\n  %s", len(m.listed), strings.Join(m.listed, "\n  "))
	default:
		return fmt.Errorf("%d mistakes:\n  %s\n  and %d more", len(m.listed)+m.more, strings.Join(m.listed, "\n  "), m.more)
	}
}
