package main

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// words are the tokens of the model: those of the week codec, then SEP, then for
// each attribute of the population's profiles its values and "missing".
type words struct {
	codec      *week.Codec
	attributes []attribute
}

// attribute is a column of the profiles.
type attribute struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// attributesOf returns the columns of the profiles.
func attributesOf(p data.Profiles) []attribute {
	all := []attribute{}
	for _, a := range p.Attributes {
		all = append(all, attribute{a.Name, slices.Clone(a.Values)})
	}
	return all
}

// separator is the id of SEP.
func (w *words) separator() int32 { return int32(w.codec.Size()) }

// count returns how many tokens there are.
func (w *words) count() int {
	n := w.codec.Size() + 1
	for _, a := range w.attributes {
		n += len(a.Values) + 1
	}
	return n
}

// profile appends a token for each attribute; a value that the population does not
// have is missing.
func (w *words) profile(dst []int32, p data.Profile) []int32 {
	id := w.separator() + 1
	for _, a := range w.attributes {
		at := len(a.Values)
		if value, ok := p[a.Name]; ok {
			if i := slices.Index(a.Values, value); i >= 0 {
				at = i
			}
		}
		dst = append(dst, id+int32(at))
		id += int32(len(a.Values)) + 1
	}
	return dst
}

// week appends the tokens of a week, or of an empty one, without END.
func (w *words) week(dst []int32, rows data.Events) []int32 {
	dst, _ = w.codec.Encode(dst, rows)
	if dst[len(dst)-1] == week.End {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// source returns the profile and a week.
func (w *words) source(p data.Profile, rows data.Events) []int32 {
	return w.week(w.profile(nil, p), rows)
}

// sources returns the source of each request: its profile and the fullest week of what
// is shown of the user, or an empty week if nothing is.
func (w *words) sources(requests []data.Request) [][]int32 {
	var all [][]int32
	for _, r := range requests {
		all = append(all, w.source(r.Profile, week.Fullest(r.History)))
	}
	return all
}
