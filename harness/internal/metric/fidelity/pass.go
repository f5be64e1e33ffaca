package fidelity

import (
	"encoding/json"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// passAt1 returns (replies that pass, 1, replies) for every user with a first reply.
func passAt1(c Case) []float64 {
	out := make([]float64, 3*len(c.Users))
	for i := range c.Users {
		for _, reply := range c.Users[i].Replies {
			if passes(reply, c.Vocabulary) {
				out[3*i]++
			}
			out[3*i+1] = 1
			out[3*i+2]++
		}
	}
	return out
}

// passes judges a reply: every record that it holds was read, what was read is in
// range and in order, and every week that was asked for has a record.
func passes(a data.Attempt, v *data.Vocabulary) bool {
	rows := a.Parsed
	if rows.Len() != records(a.Text) || data.Check(rows, v) != nil {
		return false
	}
	var weeks uint32 // with a record; Check says that each stands together
	for i, week := range rows.Sequence {
		if week-a.Week >= a.Weeks { // weeks before a.Week wrap
			return false
		}
		if i == 0 || week != rows.Sequence[i-1] {
			weeks++
		}
	}
	return weeks == a.Weeks
}

// records returns how many records a reply holds, or tries to: the elements of the
// list of a JSON object of one list, else the lines that are not blank.
func records(text string) int {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &object) == nil && len(object) == 1 {
		for _, value := range object {
			var list []json.RawMessage
			if json.Unmarshal(value, &list) == nil && list != nil {
				return len(list)
			}
		}
	}
	n := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}
