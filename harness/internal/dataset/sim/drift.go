package sim

// Drift is the slow change of a person's habits in the last third of the days,
// about weeks 9 to 13 of 13: some needs quicken or fade.
type Drift struct {
	Start, length int       // in days
	times         []float64 // by need
}

// DrawDrift draws the change of so many needs; sigma is that of the log-normal factor
// by which some of them change.
func DrawDrift(s Stream, days, needs int, sigma float64) Drift {
	d := Drift{Start: days*62/100 + s.IntN(1+days*20/100), length: s.Between(7, 21), times: make([]float64, needs)}
	for k := range d.times {
		d.times[k] = 1
		if s.Chance(.3) {
			d.times[k] = s.Factor(sigma)
		}
	}
	return d
}

// Progress of the change on a day, from 0 to 1.
func (d *Drift) Progress(day int) float64 {
	return min(max(float64(day-d.Start)/float64(d.length), 0), 1)
}

// Pace returns how many times as fast as before a need builds up on a day.
func (d *Drift) Pace(need, day int) float64 {
	return 1 + (d.times[need]-1)*d.Progress(day)
}
