package table

import (
	"regexp"
	"slices"
	"strings"
)

// saying is a sentence or a note of one or more tables.
type saying struct {
	text  string
	on    []string // the data sets of the tables
	names bool     // whether the text names them itself
}

// unnamed stands in a saying for the data set that it is on.
const unnamed = "\x00"

// gather says once what tables on the data sets say: what is the same in all of them, and
// what differs in nothing but the name of the data set. place[i][n] is where the n-th
// text of table i stands.
func gather(data []string, texts [][]string) (all []saying, place [][]int) {
	place = make([][]int, len(data))
	for i := range data {
		name := named(data[i])
		for _, text := range texts[i] {
			if slices.ContainsFunc(texts, func(others []string) bool { return !slices.Contains(others, text) }) {
				text = name.ReplaceAllString(text, "${1}"+unnamed+"${2}")
			}
			n := slices.IndexFunc(all, func(s saying) bool { return s.text == text })
			if n < 0 {
				n, all = len(all), append(all, saying{text: text})
			}
			if !slices.Contains(all[n].on, data[i]) {
				all[n].on = append(all[n].on, data[i])
			}
			place[i] = append(place[i], n)
		}
	}
	return all, place
}

// named matches a name where it is no part of a longer one.
func named(name string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^\w.+-])` + regexp.QuoteMeta(name) + `($|[^\w+-])`)
}

// under puts sayings that begin alike, up to a colon, and are each on other data sets
// under one beginning: "scale: on a 9 users; on b 7 users". place[n] is where saying n
// then stands.
func under(all []saying) (fewer []saying, place []int) {
	beginning := func(s saying) string {
		head, _, ok := strings.Cut(s.text, ": ")
		if !ok || strings.Contains(s.text, unnamed) {
			return ""
		}
		return head
	}
	parts := map[string][]saying{}
	for _, s := range all {
		parts[beginning(s)] = append(parts[beginning(s)], s)
	}
	stands := map[string]int{}
	for _, s := range all {
		head := beginning(s)
		if head == "" || len(parts[head]) < 2 || shared(parts[head]) {
			place, fewer = append(place, len(fewer)), append(fewer, s)
			continue
		}
		n, ok := stands[head]
		if !ok {
			n = len(fewer)
			stands[head], fewer = n, append(fewer, merged(head, parts[head]))
		}
		place = append(place, n)
	}
	return fewer, place
}

// shared reports whether two of the sayings are on one data set.
func shared(all []saying) bool {
	seen := map[string]bool{}
	for _, s := range all {
		for _, data := range s.on {
			if seen[data] {
				return true
			}
			seen[data] = true
		}
	}
	return false
}

// merged puts sayings under their beginning, each named after its data sets.
func merged(head string, parts []saying) saying {
	m := saying{names: true}
	var rest []string
	end := ""
	for _, s := range parts {
		text := strings.TrimPrefix(s.text, head+": ")
		if strings.HasSuffix(text, ".") {
			text, end = strings.TrimSuffix(text, "."), "."
		}
		rest, m.on = append(rest, "on "+and(s.on)+" "+text), append(m.on, s.on...)
	}
	m.text = head + ": " + strings.Join(rest, "; ") + end
	return m
}

// words returns the saying with the names of its data sets, unless it is of all of so many
// tables.
func (s saying) words(of int) string {
	switch {
	case strings.Contains(s.text, unnamed):
		name := s.on[0]
		if len(s.on) > 1 {
			name = "each of " + and(s.on)
		}
		return strings.ReplaceAll(s.text, unnamed, name)
	case s.names || len(s.on) == of:
		return s.text
	}
	return and(s.on) + ": " + s.text
}

// and joins names: "a, b and c".
func and(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
