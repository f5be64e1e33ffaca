package dataset

import (
	"cmp"
	"fmt"
	"slices"
)

// Settings are everything that decides what a data set holds, besides the source
// rows. They are part of its digest. Build reads an empty or zero field as its
// default; a Dataset holds them filled in.
type Settings struct {
	// Location is what the location of an event is: "category" (the default)
	// reads the behaviour as the location (the paper's Tencent data), "venue"
	// keeps the source's own locations.
	Location    string   `json:"location"`
	SlotsPerDay int      `json:"slots_per_day"` // a divisor of 1440 up to 240; default 48
	DayStart    int      `json:"day_start"`     // first slot of a day
	Constant    []string `json:"constant"`      // fields set to 0 everywhere: "weekday"
	Split       string   `json:"split"`         // "user" (first 8n div 10, the default) or "global-time"
	// SeedPart is what the seed of a user is: "week" (the default), the first
	// week with enough events, or "first-day", for data of one week a user.
	SeedPart string `json:"seed_part"`
	// PopulationUsers and IndividualUsers cut the users of each role to those of
	// lowest hash; 0 keeps all. PopulationUsers counts the dev users in.
	PopulationUsers int `json:"population_users"`
	IndividualUsers int `json:"individual_users"`
}

// The values of Settings.
const (
	LocationCategory = "category"
	LocationVenue    = "venue"
	ByUser           = "user"
	ByGlobalTime     = "global-time"
	SeedWeek         = "week"
	SeedFirstDay     = "first-day"
	Weekday          = "weekday"
)

// filled returns s with the defaults in place of empty fields.
func (s Settings) filled() Settings {
	s.Location = cmp.Or(s.Location, LocationCategory)
	s.SlotsPerDay = cmp.Or(s.SlotsPerDay, 48)
	s.Split = cmp.Or(s.Split, ByUser)
	s.SeedPart = cmp.Or(s.SeedPart, SeedWeek)
	if len(s.Constant) == 0 {
		s.Constant = nil
	}
	return s
}

// check finds the first field of filled settings that has no meaning.
func (s Settings) check() error {
	choice := func(field, value string, allowed ...string) error {
		if slices.Contains(allowed, value) {
			return nil
		}
		return fmt.Errorf("%s: %q is not one of %q", field, value, allowed)
	}
	if err := choice("location", s.Location, LocationCategory, LocationVenue); err != nil {
		return err
	}
	if err := choice("split", s.Split, ByUser, ByGlobalTime); err != nil {
		return err
	}
	if err := choice("seed_part", s.SeedPart, SeedWeek, SeedFirstDay); err != nil {
		return err
	}
	for _, field := range s.Constant {
		if err := choice("constant", field, Weekday); err != nil {
			return err
		}
	}
	switch {
	case s.SlotsPerDay < 1 || s.SlotsPerDay > 240 || minutesPerDay%s.SlotsPerDay != 0:
		return fmt.Errorf("slots_per_day: %d does not divide the %d minutes of a day into 1 to 240 slots", s.SlotsPerDay, minutesPerDay)
	case s.DayStart < 0 || s.DayStart >= s.SlotsPerDay:
		return fmt.Errorf("day_start: %d is no slot from 0 to %d", s.DayStart, s.SlotsPerDay-1)
	case s.PopulationUsers < 0:
		return fmt.Errorf("population_users: %d is negative (0 keeps all)", s.PopulationUsers)
	case s.IndividualUsers < 0:
		return fmt.Errorf("individual_users: %d is negative (0 keeps all)", s.IndividualUsers)
	}
	return nil
}

// constant reports whether a field is set to 0 everywhere.
func (s Settings) constant(field string) bool { return slices.Contains(s.Constant, field) }
