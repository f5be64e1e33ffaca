package spec

// Dataset says which data set is used and how it is read. A file
// datasets/<name>.yaml beside the spec, or beside a file that it extends, gives
// its defaults.
type Dataset struct {
	Name   string        `json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9._-]*$,title=a name of lower-case letters and digits and . _ -" doc:"A file datasets/NAME.yaml, or a new name with source given here"`
	Source DatasetSource `json:"source" jsonschema:"enum=csv,enum=mobility-sim,enum=smartphone-sim,enum=rhythms,enum=oracle" doc:"Where the events come from"`
	Path   string        `json:"path,omitempty" doc:"csv: the folder of events.csv; oracle: that of oracle.f32; relative to the file that says it"`
	Seed   uint64        `json:"seed,omitempty" jsonschema:"minimum=1,maximum=18446744073709551615" doc:"Sources that draw events: the root of their random streams (default 1)"`

	Citation string `json:"citation,omitempty" doc:"Whose data it is, with what its licence asks to be said; printed above the notes of every table"`

	Location    string   `json:"location" jsonschema:"enum=category,enum=venue,default=category" doc:"What the location of an event is: its behaviour, or the source's own place"`
	SlotsPerDay int      `json:"slots_per_day" jsonschema:"minimum=1,maximum=1440,default=48"`
	DayStart    int      `json:"day_start" jsonschema:"minimum=0,maximum=1439,default=0" doc:"First slot of a day; earlier slots belong to the evening before"`
	Constant    []string `json:"constant" jsonschema:"uniqueItems=true,enum=weekday" doc:"Fields set to 0 everywhere"`
	Split       string   `json:"split" jsonschema:"enum=user,enum=global-time,default=user" doc:"Where train ends and test begins: 80 % of each user's events, or one date for everybody"`
	SeedPart    string   `json:"seed_part" jsonschema:"enum=week,enum=first-day,default=week" doc:"What the seed of an individual user is"`

	PopulationUsers int `json:"population_users" jsonschema:"minimum=0,maximum=100000000,default=0" doc:"Population users, dev users included; 0 means by scale"`
	IndividualUsers int `json:"individual_users" jsonschema:"minimum=0,maximum=100000000,default=0" doc:"Individual users; 0 means by scale"`

	// File is Path as this process can open it; "" for sources that read nothing.
	// It is no part of what identifies the experiment.
	File string `json:"-"`
}

// DatasetSource says where events come from.
type DatasetSource string

// The sources.
const (
	CSV           DatasetSource = "csv"            // rows of real people
	MobilitySim   DatasetSource = "mobility-sim"   // a simulated population, from place to place
	SmartphoneSim DatasetSource = "smartphone-sim" // two simulated samples of owners of a phone
	Rhythms       DatasetSource = "rhythms"        // made-up people with planted weekly rhythms
	Oracle        DatasetSource = "oracle"         // sequences of the benchmark of Yu et al. 2017: no behaviour data
)

var sources = []DatasetSource{CSV, MobilitySim, SmartphoneSim, Rhythms, Oracle}

// reads names the file that a source reads from Path; "" for one that reads none.
func (s DatasetSource) reads() string {
	switch s {
	case CSV:
		return "events.csv"
	case Oracle:
		return "oracle.f32"
	}
	return ""
}

// draws says whether a source draws its events, and so takes a seed.
func (s DatasetSource) draws() bool { return s != CSV }

// quick returns how many users the quick scale takes: of an oracle the least that
// leave 20 batches of 64 sequences to train on.
func (s DatasetSource) quick() (population, individual int) {
	if s == Oracle {
		return 1422, 20
	}
	return 120, 40
}

// Values of Dataset's fields Location, Split, SeedPart and Constant.
const (
	LocationCategory = "category"
	LocationVenue    = "venue"
	SplitUser        = "user"
	SplitGlobalTime  = "global-time"
	SeedWeek         = "week"
	SeedFirstDay     = "first-day"
	ConstantWeekday  = "weekday"
)
