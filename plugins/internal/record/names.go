package record

import (
	"fmt"
	"strings"
	"unicode"
)

// Names are what text calls the ids of a vocabulary: its names, without what would
// break a record or a line. No two are alike.
type Names struct {
	labels []string
	ids    map[string]uint32
}

// LongestName is the most runes that Clean leaves of a name.
const LongestName = 80

// namesOf returns what text calls so many ids.
func namesOf(all []string) *Names {
	n := &Names{ids: map[string]uint32{}}
	for id, name := range all {
		label := Clean(name)
		for count := 2; ; count++ {
			if _, taken := n.ids[label]; !taken {
				break
			}
			label = fmt.Sprintf("%s (%d)", Clean(name), count)
		}
		n.labels = append(n.labels, label)
		n.ids[label] = uint32(id)
	}
	return n
}

// Labels returns what all ids are called, in their order. It is not to be changed.
func (n *Names) Labels() []string { return n.labels }

// Label returns what an id is called, and whether it has a name.
func (n *Names) Label(id uint32) (string, bool) {
	if int(id) >= len(n.labels) {
		return "", false
	}
	return n.labels[id], true
}

// ID returns the id of what Label says, and whether there is one.
func (n *Names) ID(label string) (uint32, bool) {
	id, ok := n.ids[label]
	return id, ok
}

// Clean returns a name as text may hold it. Whoever wrote the data can put anything
// into one: what is left is one short line, not empty, without brackets, commas,
// semicolons, equals signs and quotes.
func Clean(name string) string {
	mapped := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[],;="{}`, r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, " "))
	words := []rune(strings.Join(strings.Fields(mapped), " "))
	if len(words) > LongestName {
		words = []rune(strings.TrimSpace(string(words[:LongestName])))
	}
	if len(words) == 0 {
		return "unnamed"
	}
	return string(words)
}
