package main

import (
	"fmt"
	"strings"
	"unicode"
)

// names are what a prompt calls the ids of a vocabulary: its names, without what
// would break a record or a line of the prompt. No two are alike.
type names struct {
	label []string
	id    map[string]uint32
}

// longestName is the most runes of a name in a prompt.
const longestName = 80

// namesOf returns what prompts call so many ids. Whoever wrote the data can put
// anything into a name: what is left of it is one short line without brackets, commas
// and quotes.
func namesOf(all []string) *names {
	n := &names{id: map[string]uint32{}}
	for id, name := range all {
		label := clean(name)
		for count := 2; ; count++ {
			if _, taken := n.id[label]; !taken {
				break
			}
			label = fmt.Sprintf("%s (%d)", clean(name), count)
		}
		n.label = append(n.label, label)
		n.id[label] = uint32(id)
	}
	return n
}

// clean returns a name with spaces for what a record cannot hold.
func clean(name string) string {
	mapped := strings.Map(func(r rune) rune {
		if r == '[' || r == ']' || r == ',' || r == ';' || r == '"' || r == '{' || r == '}' || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, " "))
	words := []rune(strings.Join(strings.Fields(mapped), " "))
	if len(words) > longestName {
		words = []rune(strings.TrimSpace(string(words[:longestName])))
	}
	if len(words) == 0 {
		return "unnamed"
	}
	return string(words)
}

// of returns what id is called, and whether it has a name.
func (n *names) of(id uint32) (string, bool) {
	if int(id) >= len(n.label) {
		return "", false
	}
	return n.label[id], true
}
