package smartphone

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// urge is a wish to use the phone for an intent; it builds up until what is done
// with the phone has served it.
//
// weight is how many events it asks of an average owner, relative to the other urges.
// An event takes bite off the level, about; a level of 1 asks to be served at an hour
// that suits perfectly. hold is how many times as pressing the urge is while it is
// what the screen shows, onDuty while the owner is at work or in class. minutes is how
// long an event keeps the owner.
type urge struct {
	weight, bite, hold, onDuty float64
	minutes                    int
	hours                      sim.Hours
}

// urges by the intent that serves them.
var urges = [intents]urge{
	call:     {8, .81, 1, .5, 5, sim.Hours{Weekdays: "000000025667768677789630", Weekend: "000000002568888888889630"}},
	message:  {190, .54, 1.4, .7, 3, sim.Hours{Weekdays: "100000267777878777899874", Weekend: "210000146778888888899875"}},
	social:   {55, .47, 1.5, .4, 4, sim.Hours{Weekdays: "310000355455876555678996", Weekend: "420000145667766666678997"}},
	news:     {16, .54, 1.4, .5, 5, sim.Hours{Weekdays: "000001799644665444677531", Weekend: "000000389864555444566531"}},
	video:    {400, .41, 1.6, .15, 12, sim.Hours{Weekdays: "520000133223763223568998", Weekend: "630000024556776666678999"}},
	music:    {5, .68, 1.3, .4, 15, sim.Hours{Weekdays: "200000389655445557886542", Weekend: "210000147788888877776543"}},
	game:     {14, .41, 1.7, .1, 15, sim.Hours{Weekdays: "410000122223763223467986", Weekend: "520000023577777777778986"}},
	reading:  {4, .47, 1.6, .15, 20, sim.Hours{Weekdays: "620000245322653222456898", Weekend: "620000135666655555566898"}},
	shopping: {13, .41, 1.5, .25, 5, sim.Hours{Weekdays: "310000012345764445567996", Weekend: "310000013567777777778996"}},
	food:     {4, .68, 1.3, .8, 4, sim.Hours{Weekdays: "000000133359732236896310", Weekend: "000000012369842236896420"}},
	payment:  {90, .81, 1, .8, 2, sim.Hours{Weekdays: "000000367555987556898521", Weekend: "000000035789988888898631"}},
	travel:   {3, .81, 1.2, .1, 4, sim.Hours{Weekdays: "000000489643444568985310", Weekend: "000000014789877778876410"}},
	work:     {0, .68, 1.3, 3, 6, sim.Hours{Weekdays: "000000027999878999852210", Weekend: "000000001222222222222110"}},
	study:    {1.5, .47, 1.5, .6, 12, sim.Hours{Weekdays: "000000135777457777799840", Weekend: "000000003677567777788840"}},
	sport:    {2, .81, 1.1, .2, 5, sim.Hours{Weekdays: "000003874211211124899620", Weekend: "000002689853222356776520"}},
	photo:    {6, .68, 1.2, .5, 3, sim.Hours{Weekdays: "000000122345664456665420", Weekend: "000000013689988899876420"}},
	alarm:    {2, .81, 1, .6, 1, sim.Hours{Weekdays: "000000134444664444678640", Weekend: "000000013555666555678640"}},
	device:   {3, .81, 1, .7, 1, sim.Hours{Weekdays: "100000345555555555667652", Weekend: "100000135555555555667652"}},
}

// influences are all that ties a profile to urges.
var influences = sim.Influences[intent]{
	sim.Age: {
		"18-24": {game: 2, social: 1.6, news: .4, music: 1.6, study: 1.5, video: 1.2},
		"25-34": {shopping: 1.4, social: 1.2, food: 1.5},
		"35-49": {game: .6, news: 1.2},
		"50-64": {news: 2, game: .4, call: 1.6, food: .4, social: .7, sport: 1.4},
		"65+":   {news: 2.5, call: 2, game: .3, food: .15, shopping: .5, social: .5, sport: 1.4},
	},
	sim.Schooling: {
		"secondary":    {video: 1.3, reading: 1.2},
		"bachelor":     {study: 1.3},
		"postgraduate": {news: 1.4, study: 1.6, video: .7},
	},
	sim.Gender: {
		"female": {shopping: 1.8, photo: 1.6, social: 1.2, game: .6},
		"male":   {shopping: .6, game: 1.5, news: 1.2},
	},
	sim.Consumption: {
		"low":  {shopping: .7, food: .5},
		"high": {shopping: 1.6, food: 1.8, travel: 1.5, sport: 1.5},
	},
	sim.Occupation: {
		"student":       {study: 5, game: 1.4, call: .6},
		"office":        {food: 1.3},
		"manual":        {video: 1.3},
		"self-employed": {call: 2, payment: 1.4, message: 1.2},
		"homemaker":     {shopping: 1.6, video: 1.3, photo: 1.5},
		"retired":       {reading: 1.5, travel: .6},
	},
}

// workWeight is the weight of work in the occupations that need a phone for it.
var workWeight = map[uint8]float64{sim.Office: 15, sim.SelfEmployed: 12, sim.Service: 6}
