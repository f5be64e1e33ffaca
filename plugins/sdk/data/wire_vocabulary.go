package data

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// MaxSlotsPerDay is the most slots that a day may have: a slot is a u8 and
// Masked is none.
const MaxSlotsPerDay = Masked

// Proto returns v in its wire form, sharing memory with v.
func (v *Vocabulary) Proto() *pluginpb.Vocabulary {
	return &pluginpb.Vocabulary{
		Locations:   v.Locations,
		Behaviours:  v.Behaviours,
		Intents:     v.Intents,
		IntentOf:    v.IntentOf,
		SlotsPerDay: clamp(v.SlotsPerDay),
		DayStart:    clamp(v.DayStart),
	}
}

// VocabularyOf returns the vocabulary of a wire form, or what is wrong with it.
func VocabularyOf(pb *pluginpb.Vocabulary) (Vocabulary, error) {
	v := Vocabulary{
		Locations:   pb.GetLocations(),
		Behaviours:  pb.GetBehaviours(),
		Intents:     pb.GetIntents(),
		IntentOf:    pb.GetIntentOf(),
		SlotsPerDay: int(pb.GetSlotsPerDay()),
		DayStart:    int(pb.GetDayStart()),
	}
	return v, v.Check()
}

// Check returns what is wrong with the sizes and ids of v.
func (v *Vocabulary) Check() error {
	if v.SlotsPerDay < 1 || v.SlotsPerDay > MaxSlotsPerDay {
		return fmt.Errorf("vocabulary: %d slots per day, want 1 to %d", v.SlotsPerDay, MaxSlotsPerDay)
	}
	if v.DayStart < 0 || v.DayStart >= v.SlotsPerDay {
		return fmt.Errorf("vocabulary: a day starts with slot %d, want 0 to %d", v.DayStart, v.SlotsPerDay-1)
	}
	if len(v.IntentOf) != len(v.Behaviours) {
		return fmt.Errorf("vocabulary: %d behaviours but %d intents of behaviours", len(v.Behaviours), len(v.IntentOf))
	}
	for i, intent := range v.IntentOf {
		if int64(intent) >= int64(len(v.Intents)) {
			return fmt.Errorf("vocabulary: behaviour %q has intent %d, want less than %d", v.Behaviours[i], intent, len(v.Intents))
		}
	}
	return nil
}
