package sim

// attribute is one of the five attributes of a profile.
type attribute int

const (
	age attribute = iota
	schooling
	gender
	consumption
	occupation
	attributes
)

var attributeNames = [attributes]string{"age", "education", "gender", "consumption", "occupation"}

var attributeValues = [attributes][]string{
	age:         {"18-24", "25-34", "35-49", "50-64", "65+"},
	schooling:   {"secondary", "vocational", "bachelor", "postgraduate"},
	gender:      {"female", "male"},
	consumption: {"low", "middle", "high"},
	occupation:  {"student", "office", "service", "manual", "self-employed", "homemaker", "retired"},
}

// fifty is the code of the first age above 50.
const fifty = 3

// The occupations by code.
const (
	student uint8 = iota
	office
	service
	manual
	selfEmployed
	homemaker
	retired
)

// profile holds a code per attribute, an index of attributeValues.
type profile [attributes]uint8

// Shares of the values: age in all, then each attribute given one before it.
var (
	ageShare        = []float64{24, 30, 24, 13, 9}
	occupationByAge = [][]float64{ // student, office, service, manual, self-employed, homemaker, retired
		{65, 8, 16, 8, 3, 0, 0},
		{8, 44, 18, 14, 10, 6, 0},
		{0, 40, 17, 19, 12, 12, 0},
		{0, 28, 15, 20, 10, 10, 17},
		{0, 0, 2, 0, 4, 4, 90},
	}
	schoolingByOccupation = [][]float64{ // secondary, vocational, bachelor, postgraduate
		{5, 15, 60, 20},
		{4, 18, 54, 24},
		{35, 45, 18, 2},
		{50, 44, 6, 0},
		{25, 30, 35, 10},
		{32, 33, 28, 7},
		{45, 30, 20, 5},
	}
	consumptionBySchooling = [][]float64{ // low, middle, high
		{50, 40, 10},
		{35, 50, 15},
		{20, 50, 30},
		{12, 43, 45},
	}
)

func drawProfile(s stream) profile {
	var p profile
	p[age] = uint8(s.pick(ageShare))
	p[occupation] = uint8(s.pick(occupationByAge[p[age]]))
	p[schooling] = uint8(s.pick(schoolingByOccupation[p[occupation]]))
	p[consumption] = uint8(s.pick(consumptionBySchooling[p[schooling]]))
	p[gender] = uint8(s.IntN(2))
	return p
}

// influence says that people of a value feel a need so many times as often.
type influence struct {
	attribute attribute
	value     string
	need      intent
	times     float64
}

var influences = []influence{
	{age, "18-24", nightlife, 2.2}, {age, "25-34", nightlife, 1.6}, {age, "50-64", nightlife, .3}, {age, "65+", nightlife, .05},
	{age, "18-24", entertainment, 1.8}, {age, "65+", entertainment, .5},
	{age, "50-64", park, 1.6}, {age, "65+", park, 3}, {age, "50-64", health, 1.7}, {age, "65+", health, 3},
	{age, "35-49", visit, 1.3}, {age, "65+", sport, .4},
	{schooling, "postgraduate", cafe, 1.8}, {schooling, "bachelor", cafe, 1.3}, {schooling, "secondary", cafe, .6},
	{schooling, "postgraduate", entertainment, 1.3},
	{gender, "female", shopping, 1.4}, {gender, "male", shopping, .7}, {gender, "female", grocery, 1.2},
	{gender, "male", sport, 1.3}, {gender, "male", nightlife, 1.2},
	{consumption, "low", shopping, .5}, {consumption, "high", shopping, 2}, {consumption, "low", cafe, .6},
	{consumption, "high", cafe, 1.5}, {consumption, "high", entertainment, 1.4}, {consumption, "high", sport, 1.3},
	{occupation, "student", grocery, .4}, {occupation, "student", visit, .7},
	{occupation, "homemaker", grocery, 2.2}, {occupation, "homemaker", visit, 1.6}, {occupation, "homemaker", errand, 1.6},
	{occupation, "retired", grocery, 1.8}, {occupation, "retired", errand, 1.4}, {occupation, "retired", cafe, .8},
	{occupation, "self-employed", cafe, 1.6}, {occupation, "self-employed", errand, 1.6},
}

// times returns how many times as often as the average a person with this
// profile feels a need.
func (p profile) times(need intent) float64 {
	product := 1.0
	for _, i := range influences {
		if i.need == need && attributeValues[i.attribute][p[i.attribute]] == i.value {
			product *= i.times
		}
	}
	return product
}
