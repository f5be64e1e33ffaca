package data

// Vocabulary names the ids of Events. Ids are dense from 0; the id equal to the
// number of names means unknown: no training row of the population has it.
type Vocabulary struct {
	Locations   []string `json:"locations"`
	Behaviours  []string `json:"behaviours"`
	Intents     []string `json:"intents"`
	IntentOf    []uint32 `json:"intent_of"` // by behaviour id
	SlotsPerDay int      `json:"slots_per_day"`
	DayStart    int      `json:"day_start"` // the slot that a day begins with
}

// UnknownLocation returns the id of a location outside the vocabulary.
func (v *Vocabulary) UnknownLocation() uint32 { return uint32(len(v.Locations)) }

// UnknownBehaviour returns the id of a behaviour outside the vocabulary.
func (v *Vocabulary) UnknownBehaviour() uint32 { return uint32(len(v.Behaviours)) }

// SlotOrder returns the place of a slot in its day, 0 for DayStart.
func (v *Vocabulary) SlotOrder(slot uint8) int {
	return (int(slot) - v.DayStart + v.SlotsPerDay) % v.SlotsPerDay
}
