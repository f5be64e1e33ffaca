package sim

// need describes a need that builds up until a visit serves it.
//
// days is how long its level takes to grow from 0 to 1 in an average person; a
// level near 1 asks to be served at an hour that suits perfectly. They are long:
// what people do often is a routine (routine.go). weekdays and weekend tell how an
// hour suits, one digit an hour from 0 (closed) to 9. minutes is a typical stay.
type need struct {
	days              float64
	minutes           int
	weekdays, weekend string
}

// needs by the intent that serves them. Home and work are none: there people rest
// and do what they owe.
var needs = [intents]need{
	//                       0     6     12    18
	education:     {12, 120, "000000000999987777776500", "000000000599988887765000"}, // to study in the library: students only
	food:          {.22, 45, "000000055100499300689510", "000000025641599400689620"},
	cafe:          {14, 40, "000000049985447876543100", "000000014899657898654200"},
	grocery:       {20, 30, "000000024554433345898630", "000000014798765567876410"},
	shopping:      {45, 80, "000000000023444444578830", "000000000046788999887740"},
	sport:         {45, 70, "000000542222222334789840", "000000147886444677653200"},
	entertainment: {50, 120, "000000000001122233479983", "000000000013456788999985"},
	nightlife:     {50, 120, "500000000000000000146899", "900000000000000000147999"},
	visit:         {45, 120, "000000000123332222589841", "000000000258988888889851"},
	park:          {30, 50, "000002684334333346787400", "000002588876667898764200"},
	errand:        {30, 30, "000000000588455576530000", "000000000378877653000000"},
	health:        {45, 45, "000000004896336876520000", "000000002676445543000000"},
	travel:        {.20, 75, "000000000599988998520000", "000000000599988998520000"}, // to see sights: on trips only
}

// suits returns how an hour suits a need, 0 to 1.
func (n *need) suits(day, hour int) float64 {
	hours := n.weekdays
	if weekend(day) {
		hours = n.weekend
	}
	if hours == "" {
		return 0
	}
	return float64(hours[hour]-'0') / 9
}
