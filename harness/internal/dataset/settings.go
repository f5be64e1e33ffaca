package dataset

// Settings are everything that decides what a data set holds, besides the source
// rows. They are part of its digest.
type Settings struct {
	// Location is what the location of an event is: "category" reads the
	// behaviour as the location (the paper's Tencent data), "venue" keeps the
	// source's own locations.
	Location    string   `json:"location"`
	SlotsPerDay int      `json:"slots_per_day"`
	DayStart    int      `json:"day_start"` // first slot of a day
	Constant    []string `json:"constant"`  // fields set to 0 everywhere: "weekday"
	Split       string   `json:"split"`     // "user" (first 8n div 10) or "global-time"
	// PopulationUsers and IndividualUsers cut the users of each role to those of
	// lowest hash; 0 keeps all. PopulationUsers counts the dev users in.
	PopulationUsers int `json:"population_users"`
	IndividualUsers int `json:"individual_users"`
}
