package sim

// Quota is something that a person does a number of times a week. It is due on
// its favourite days and, when one of them was missed, on every day from which the
// rest would not fit into the week otherwise.
type Quota struct {
	Weekly, Start, Minutes int // Start is a minute of the day
	Favourite              [7]bool
	From, Until            int // days on which the quota holds: From <= day < Until
}

// Due tells whether a session is meant for a day on which so many are left.
func (q *Quota) Due(c Calendar, day, left int) bool {
	if left == 0 || day < q.From || day >= q.Until {
		return false
	}
	return q.Favourite[c.Weekday(day)] || left >= 7-c.Weekday(day)
}

// Fortnightly is something done every other week on the same weekday.
type Fortnightly struct {
	Day, Start, Minutes int // Day of the fortnight, Start in minutes of the day
}

// Due tells whether it is meant for a day.
func (f *Fortnightly) Due(c Calendar, day int) bool { return c.Fortnight(day) == f.Day }
