package mobility

// intent is why somebody is somewhere.
type intent uint8

// The intents, in the order of their ids.
const (
	home intent = iota
	work
	education
	travel
	food
	cafe
	grocery
	shopping
	sport
	entertainment
	nightlife
	visit
	park
	errand
	health
	intents // how many there are
)

var intentNames = [intents]string{
	"home", "work", "education", "travel", "food", "cafe", "grocery", "shopping",
	"sport", "entertainment", "nightlife", "visit", "park", "errand", "health",
}

// behaviour is a category of places; each serves one intent.
type behaviour uint8

// kind describes a behaviour. A district has venues of it, a destination of
// trips has others.
type kind struct {
	name     string
	intent   intent
	venues   int // in a district of the city; 0: venues are made for persons
	tripOnly bool
}

// The behaviours that the process names; all others are reached by their intent.
const (
	dwelling behaviour = iota
	workplace
	campus
	library
	metro
	station
	airport
	hotel
	sight
	canteen
	familyHome
)

var kinds = []kind{
	dwelling:   {"dwelling", home, 0, false},
	workplace:  {"workplace", work, 8, false},
	campus:     {"campus", education, 1, false},
	library:    {"library", education, 1, false},
	metro:      {"metro", travel, 2, false},
	station:    {"railway_station", travel, 1, false},
	airport:    {"airport", travel, 1, false},
	hotel:      {"hotel", travel, 6, true},
	sight:      {"sight", travel, 8, true},
	canteen:    {"canteen", food, 3, false},
	familyHome: {"family_home", visit, 12, false},
	{"restaurant", food, 8, false},
	{"noodle_bar", food, 6, false},
	{"fast_food", food, 4, false},
	{"coffee_shop", cafe, 5, false},
	{"tea_house", cafe, 3, false},
	{"bakery", cafe, 3, false},
	{"supermarket", grocery, 3, false},
	{"street_market", grocery, 2, false},
	{"convenience_store", grocery, 5, false},
	{"mall", shopping, 2, false},
	{"clothes_shop", shopping, 5, false},
	{"electronics_shop", shopping, 2, false},
	{"gym", sport, 3, false},
	{"swimming_pool", sport, 1, false},
	{"ball_court", sport, 2, false},
	{"cinema", entertainment, 2, false},
	{"museum", entertainment, 1, false},
	{"karaoke", entertainment, 2, false},
	{"games_arcade", entertainment, 2, false},
	{"bar", nightlife, 4, false},
	{"club", nightlife, 2, false},
	{"friends_home", visit, 12, false},
	{"park", park, 2, false},
	{"riverside", park, 1, false},
	{"bank", errand, 2, false},
	{"hairdresser", errand, 3, false},
	{"post_office", errand, 1, false},
	{"clinic", health, 2, false},
	{"pharmacy", health, 3, false},
}

// kindsOf returns the behaviours that serve an intent in the city.
func kindsOf(k intent) []behaviour {
	var found []behaviour
	for b, kind := range kinds {
		if kind.intent == k && kind.venues > 0 && !kind.tripOnly {
			found = append(found, behaviour(b))
		}
	}
	return found
}
