package week

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of the codec's file.
const format = "week/1"

// stored is what the file holds.
type stored struct {
	Mode        Mode        `json:"mode"`
	MaxTokens   int         `json:"max_tokens"`
	Still       bool        `json:"weekdays_are_no_calendar"`
	SlotsPerDay int         `json:"slots_per_day"`
	DayStart    int         `json:"day_start"`
	Moments     [][3]uint32 `json:"moments,omitempty"` // joint: slot, location, behaviour in the order of tokens; one location more than there are is unknown
	Locations   []uint32    `json:"locations,omitempty"`
	Behaviours  []uint32    `json:"behaviours,omitempty"`
	Usual       [][2]uint32 `json:"usual,omitempty"` // behaviour, location; ascending
}

// Save writes the codec as the modelfile.Name of a model folder.
func (c *Codec) Save(dir string) error {
	v := c.vocabulary
	s := stored{Mode: c.mode, MaxTokens: c.maxTokens, Still: c.still, SlotsPerDay: v.SlotsPerDay, DayStart: v.DayStart}
	switch a := c.alphabet.(type) {
	case *joint:
		for _, m := range a.moments {
			s.Moments = append(s.Moments, [3]uint32{uint32(m.slot), min(m.location, v.UnknownLocation()), m.behaviour})
		}
	case *factored:
		s.Locations, s.Behaviours = a.locations, a.behaviours
	}
	for _, b := range slices.Sorted(maps.Keys(c.usual)) {
		s.Usual = append(s.Usual, [2]uint32{b, c.usual[b]})
	}
	return modelfile.Save(dir, format, s)
}

// Load reads what Save wrote and checks it against the vocabulary.
func Load(dir string, v *data.Vocabulary) (*Codec, error) {
	var s stored
	if err := modelfile.Load(dir, format, &s); err != nil {
		return nil, err
	}
	c, err := s.codec(v)
	if err != nil {
		return nil, fmt.Errorf("model in %s: %w: train again with this vocabulary", dir, err)
	}
	return c, nil
}

// codec returns the codec of a file, or the first thing that does not fit.
func (s *stored) codec(v *data.Vocabulary) (*Codec, error) {
	if s.SlotsPerDay != v.SlotsPerDay || s.DayStart != v.DayStart {
		return nil, fmt.Errorf("its days have %d slots from slot %d, this data set's %d from %d", s.SlotsPerDay, s.DayStart, v.SlotsPerDay, v.DayStart)
	}
	c := &Codec{mode: s.Mode, vocabulary: v, maxTokens: s.MaxTokens, still: s.Still}
	var err error
	switch {
	case s.Mode == Joint && s.Locations == nil && s.Behaviours == nil:
		c.alphabet, err = s.joint(v)
	case s.Mode == Factored && s.Moments == nil:
		c.alphabet, err = s.factored(v)
	default:
		err = fmt.Errorf("mode %q does not go with its tokens", s.Mode)
	}
	if err == nil {
		c.usual, err = s.usual(v)
	}
	if err != nil {
		return nil, err
	}
	c.Grammar = newGrammar(c.alphabet.parts()...)
	return c, c.checkLength()
}

func (s *stored) joint(v *data.Vocabulary) (alphabet, error) {
	var moments []moment
	for i, row := range s.Moments {
		m := moment{int(row[0]), row[1], row[2]}
		if m.slot >= v.SlotsPerDay || m.location > v.UnknownLocation() || m.behaviour >= v.UnknownBehaviour() {
			return nil, fmt.Errorf("moment %d: slot %d, location %d, behaviour %d: want less than %d, at most %d, less than %d",
				i, m.slot, m.location, m.behaviour, v.SlotsPerDay, v.UnknownLocation(), v.UnknownBehaviour())
		}
		if m.location == v.UnknownLocation() {
			m.location = unknownLocation
		}
		if i > 0 && compareMoments(moments[i-1], m) >= 0 {
			return nil, fmt.Errorf("moment %d does not come after the one before it", i)
		}
		moments = append(moments, m)
	}
	return newJoint(moments), nil
}

func (s *stored) factored(v *data.Vocabulary) (alphabet, error) {
	if err := errors.Join(
		checkIDs("location", s.Locations, v.UnknownLocation()),
		checkIDs("behaviour", s.Behaviours, v.UnknownBehaviour())); err != nil {
		return nil, err
	}
	return newFactored(v.SlotsPerDay, s.Locations, s.Behaviours), nil
}

// checkIDs wants ids that ascend and are below a number.
func checkIDs(name string, ids []uint32, below uint32) error {
	for i, id := range ids {
		if id >= below {
			return fmt.Errorf("%s %d: id %d, want less than %d", name, i, id, below)
		}
		if i > 0 && ids[i-1] >= id {
			return fmt.Errorf("%s %d: id %d does not come after %d", name, i, id, ids[i-1])
		}
	}
	return nil
}

func (s *stored) usual(v *data.Vocabulary) (map[uint32]uint32, error) {
	usual := map[uint32]uint32{}
	for i, row := range s.Usual {
		if row[0] >= v.UnknownBehaviour() || row[1] >= v.UnknownLocation() {
			return nil, fmt.Errorf("usual %d: behaviour %d, location %d: want less than %d and %d",
				i, row[0], row[1], v.UnknownBehaviour(), v.UnknownLocation())
		}
		usual[row[0]] = row[1]
	}
	return usual, nil
}
