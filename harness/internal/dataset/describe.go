package dataset

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Description is what a reader wants to know of a data set. Entropies and
// divergences are of intents, in bits, over all rows of all users.
type Description struct {
	Users            int     `json:"users"`
	Population       int     `json:"population"`
	Dev              int     `json:"dev"`
	Individual       int     `json:"individual"`
	Events           int     `json:"events"`
	TrainEvents      int     `json:"train_events"`
	Locations        int     `json:"locations"` // known
	Behaviours       int     `json:"behaviours"`
	Intents          int     `json:"intents"` // all of the source
	EventsPerUser    Spread  `json:"events_per_user"`
	Entropy          float64 `json:"entropy"` // of all rows together
	UserEntropy      Spread  `json:"user_entropy"`
	Divergence       Spread  `json:"divergence"`      // Jensen-Shannon, user against all rows
	SelfTransition   float64 `json:"self_transition"` // share of rows with the intent of the row before
	UnknownLocation  Rates   `json:"unknown_location"`
	UnknownBehaviour Rates   `json:"unknown_behaviour"`
	Windows          int     `json:"windows"` // test windows of individual users
}

// Spread is a distribution over users. Quantiles lie between two values in
// proportion, as numpy's default.
type Spread struct {
	Min    float64 `json:"min"`
	Q25    float64 `json:"q25"`
	Median float64 `json:"median"`
	Q75    float64 `json:"q75"`
	Max    float64 `json:"max"`
	Mean   float64 `json:"mean"`
}

// Rates are shares of rows by the role of their user.
type Rates struct {
	Population float64 `json:"population"`
	Dev        float64 `json:"dev"`
	Individual float64 `json:"individual"`
}

// Describe counts d.
func Describe(d *Dataset) Description {
	v := d.Vocabulary
	s := Description{
		Users:      len(d.Users),
		Population: len(d.With(Population)),
		Dev:        len(d.With(Dev)),
		Individual: len(d.With(Individual)),
		Events:     d.Rows(),
		Locations:  len(v.Locations),
		Behaviours: len(v.Behaviours),
		Intents:    len(v.Intents),

		UnknownLocation:  d.rates(d.Events.Location, v.UnknownLocation()),
		UnknownBehaviour: d.rates(d.Events.Behaviour, v.UnknownBehaviour()),
	}
	all := intents(d.Events, len(v.Intents))
	s.Entropy = stats.Entropy(all)
	var counts, entropies, divergences []float64
	same, pairs := 0, 0
	for id, u := range d.Users {
		s.TrainEvents += u.Train
		if u.Role == Individual {
			// A target needs a row before it.
			s.Windows += u.Count - max(u.Train, 1)
		}
		rows := d.All(uint32(id))
		for i := 1; i < rows.Len(); i++ {
			pairs++
			if rows.Intent[i] == rows.Intent[i-1] {
				same++
			}
		}
		own := intents(rows, len(v.Intents))
		counts = append(counts, float64(rows.Len()))
		entropies = append(entropies, stats.Entropy(own))
		divergences = append(divergences, stats.JSD(own, all))
	}
	if pairs > 0 {
		s.SelfTransition = float64(same) / float64(pairs)
	}
	s.EventsPerUser, s.UserEntropy, s.Divergence = spread(counts), spread(entropies), spread(divergences)
	return s
}

// rates returns the share of rows of each role whose id is unknown.
func (d *Dataset) rates(ids []uint32, unknown uint32) Rates {
	rows, hits := map[Role]int{}, map[Role]int{}
	for _, u := range d.Users {
		rows[u.Role] += u.Count
		for _, id := range ids[u.First : u.First+u.Count] {
			if id == unknown {
				hits[u.Role]++
			}
		}
	}
	rate := func(r Role) float64 { return float64(hits[r]) / float64(max(rows[r], 1)) }
	return Rates{rate(Population), rate(Dev), rate(Individual)}
}

// intents counts the rows of each intent.
func intents(rows data.Events, n int) []float64 {
	count := make([]float64, n)
	for _, intent := range rows.Intent {
		count[intent]++
	}
	return count
}

func spread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	slices.Sort(values)
	quantile := func(q float64) float64 {
		at := q * float64(len(values)-1)
		below := int(at)
		above := min(below+1, len(values)-1)
		return values[below] + (at-float64(below))*(values[above]-values[below])
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return Spread{quantile(0), quantile(.25), quantile(.5), quantile(.75), quantile(1), sum / float64(len(values))}
}
