package sim

// drift is the slow change of a person's habits in the last third of the days,
// about weeks 9 to 13 of 13: some needs quicken or fade, some favourite venues
// are replaced.
type drift struct {
	start, length int // in days
	times         [intents]float64
}

func drawDrift(s stream, days int) drift {
	d := drift{start: days*62/100 + s.IntN(1+days*20/100), length: s.between(7, 21)}
	for k := range d.times {
		d.times[k] = 1
		if s.chance(.3) {
			d.times[k] = s.factor(.8)
		}
	}
	return d
}

// progress of the change on a day, from 0 to 1.
func (d *drift) progress(day int) float64 {
	return min(max(float64(day-d.start)/float64(d.length), 0), 1)
}

// pace returns how many times as fast as before a need builds up on a day.
func (d *drift) pace(k intent, day int) float64 {
	return 1 + (d.times[k]-1)*d.progress(day)
}
