package sim

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Attribute is one of the five attributes of a profile.
type Attribute int

// The attributes.
const (
	Age Attribute = iota
	Schooling
	Gender
	Consumption
	Occupation
	attributes
)

var attributeNames = [attributes]string{"age", "education", "gender", "consumption", "occupation"}

var attributeValues = [attributes][]string{
	Age:         {"18-24", "25-34", "35-49", "50-64", "65+"},
	Schooling:   {"secondary", "vocational", "bachelor", "postgraduate"},
	Gender:      {"female", "male"},
	Consumption: {"low", "middle", "high"},
	Occupation:  {"student", "office", "service", "manual", "self-employed", "homemaker", "retired"},
}

// Fifty is the code of the first age above 50.
const Fifty = 3

// The occupations by code.
const (
	Student uint8 = iota
	Office
	Service
	Manual
	SelfEmployed
	Homemaker
	Retired
)

// Profile holds a code per attribute.
type Profile [attributes]uint8

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

// DrawProfile draws the age, and each other attribute given one before it.
func DrawProfile(s Stream) Profile {
	var p Profile
	p[Age] = uint8(s.Pick(ageShare))
	p[Occupation] = uint8(s.Pick(occupationByAge[p[Age]]))
	p[Schooling] = uint8(s.Pick(schoolingByOccupation[p[Occupation]]))
	p[Consumption] = uint8(s.Pick(consumptionBySchooling[p[Schooling]]))
	p[Gender] = uint8(s.IntN(2))
	return p
}

// Columns returns the attributes of a population, one code a person.
func Columns(people []Profile) []data.Attribute {
	var columns []data.Attribute
	for a := range attributes {
		column := data.Attribute{Name: attributeNames[a], Values: attributeValues[a]}
		for _, p := range people {
			column.Code = append(column.Code, uint32(p[a]))
		}
		columns = append(columns, column)
	}
	return columns
}
