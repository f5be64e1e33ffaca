package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// need describes a need that builds up until a visit serves it.
//
// days is how long its level takes to grow from 0 to 1 in an average person; a
// level near 1 asks to be served at an hour that suits perfectly. They are long:
// what people do often is a routine (week.go). minutes is a typical stay, hours are
// those in which it can be served.
type need struct {
	days    float64
	minutes int
	hours   sim.Hours
}

// needs by the intent that serves them. Home and work are none: there people rest
// and do what they owe.
var needs = [intents]need{
	education:     {12, 120, sim.Hours{Weekdays: "000000000999987777776500", Weekend: "000000000599988887765000"}}, // to study in the library: students only
	food:          {.22, 45, sim.Hours{Weekdays: "000000055100499300689510", Weekend: "000000025641599400689620"}},
	cafe:          {14, 40, sim.Hours{Weekdays: "000000049985447876543100", Weekend: "000000014899657898654200"}},
	grocery:       {20, 30, sim.Hours{Weekdays: "000000024554433345898630", Weekend: "000000014798765567876410"}},
	shopping:      {45, 80, sim.Hours{Weekdays: "000000000023444444578830", Weekend: "000000000046788999887740"}},
	sport:         {45, 70, sim.Hours{Weekdays: "000000542222222334789840", Weekend: "000000147886444677653200"}},
	entertainment: {50, 120, sim.Hours{Weekdays: "000000000001122233479983", Weekend: "000000000013456788999985"}},
	nightlife:     {50, 120, sim.Hours{Weekdays: "500000000000000000146899", Weekend: "900000000000000000147999"}},
	visit:         {45, 120, sim.Hours{Weekdays: "000000000123332222589841", Weekend: "000000000258988888889851"}},
	park:          {30, 50, sim.Hours{Weekdays: "000002684334333346787400", Weekend: "000002588876667898764200"}},
	errand:        {30, 30, sim.Hours{Weekdays: "000000000588455576530000", Weekend: "000000000378877653000000"}},
	health:        {45, 45, sim.Hours{Weekdays: "000000004896336876520000", Weekend: "000000002676445543000000"}},
	travel:        {.20, 75, sim.Hours{Weekdays: "000000000599988998520000", Weekend: "000000000599988998520000"}}, // to see sights: on trips only
}
