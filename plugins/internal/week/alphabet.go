package week

import (
	"cmp"
	"slices"
)

// moment is what the tokens of an event tell: all but its day. A location equal to
// unknownLocation is not told.
type moment struct {
	slot                int
	location, behaviour uint32
}

// unknownLocation stands for a location that tokens do not tell.
const unknownLocation = ^uint32(0)

// alphabet numbers the tokens of events, from first.
type alphabet interface {
	parts() []Range                       // of an event
	append(dst []int32, m moment) []int32 // Unknown if there is no token
	moment(tokens []int32) moment         // one token of each part
}

// joint has one token for each moment in the list.
type joint struct {
	moments []moment // sorted
	tokens  map[moment]int32
}

func newJoint(moments []moment) *joint {
	j := &joint{moments, map[moment]int32{}}
	for i, m := range moments {
		j.tokens[m] = first + int32(i)
	}
	return j
}

func (j *joint) parts() []Range { return []Range{{first, first + int32(len(j.moments))}} }

func (j *joint) append(dst []int32, m moment) []int32 {
	token, ok := j.tokens[m]
	if !ok {
		m.location = unknownLocation
		if token, ok = j.tokens[m]; !ok {
			token = Unknown
		}
	}
	return append(dst, token)
}

func (j *joint) moment(tokens []int32) moment { return j.moments[tokens[0]-first] }

// factored has a token for each slot, for each location and the unknown one, and
// for each behaviour.
type factored struct {
	locations, behaviours     []uint32 // sorted
	slot, location, behaviour Range
}

func newFactored(slots int, locations, behaviours []uint32) *factored {
	f := &factored{locations: locations, behaviours: behaviours}
	f.slot = Range{first, first + int32(slots)}
	f.location = Range{f.slot.To, f.slot.To + int32(len(locations)) + 1}
	f.behaviour = Range{f.location.To, f.location.To + int32(len(behaviours))}
	return f
}

func (f *factored) parts() []Range { return []Range{f.slot, f.location, f.behaviour} }

func (f *factored) append(dst []int32, m moment) []int32 {
	behaviour, ok := slices.BinarySearch(f.behaviours, m.behaviour)
	if !ok {
		return append(dst, Unknown)
	}
	location, ok := slices.BinarySearch(f.locations, m.location)
	if !ok {
		location = len(f.locations)
	}
	return append(dst, f.slot.From+int32(m.slot), f.location.From+int32(location), f.behaviour.From+int32(behaviour))
}

func (f *factored) moment(tokens []int32) moment {
	m := moment{int(tokens[0] - f.slot.From), unknownLocation, f.behaviours[tokens[2]-f.behaviour.From]}
	if at := int(tokens[1] - f.location.From); at < len(f.locations) {
		m.location = f.locations[at]
	}
	return m
}

func compareMoments(a, b moment) int {
	return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(a.location, b.location), cmp.Compare(a.behaviour, b.behaviour))
}
