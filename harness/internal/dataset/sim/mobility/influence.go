package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// influences are all that ties a profile to needs.
var influences = sim.Influences[intent]{
	sim.Age: {
		"18-24": {nightlife: 2.2, entertainment: 1.8},
		"25-34": {nightlife: 1.6},
		"35-49": {visit: 1.3},
		"50-64": {nightlife: .3, park: 1.6, health: 1.7},
		"65+":   {nightlife: .05, entertainment: .5, park: 3, health: 3, sport: .4},
	},
	sim.Schooling: {
		"postgraduate": {cafe: 1.8, entertainment: 1.3},
		"bachelor":     {cafe: 1.3},
		"secondary":    {cafe: .6},
	},
	sim.Gender: {
		"female": {shopping: 1.4, grocery: 1.2},
		"male":   {shopping: .7, sport: 1.3, nightlife: 1.2},
	},
	sim.Consumption: {
		"low":  {shopping: .5, cafe: .6},
		"high": {shopping: 2, cafe: 1.5, entertainment: 1.4, sport: 1.3},
	},
	sim.Occupation: {
		"student":       {grocery: .4, visit: .7},
		"homemaker":     {grocery: 2.2, visit: 1.6, errand: 1.6},
		"retired":       {grocery: 1.8, errand: 1.4, cafe: .8},
		"self-employed": {cafe: 1.6, errand: 1.6},
	},
}
