package data

import "fmt"

// RowError says which value of which row breaks the contract of a table.
type RowError struct {
	Row    int
	Column string
	Value  uint32
	Want   string
}

func (e *RowError) Error() string {
	return fmt.Sprintf("row %d: %s is %d, want %s", e.Row, e.Column, e.Value, e.Want)
}

// Check verifies all that Events promises under a vocabulary: what CheckRows
// verifies, rows of one user together, rows of one (user, sequence) together,
// and these in order of time (by day, then by Vocabulary.SlotOrder). The error
// is a *RowError for the first bad row, or says that the columns differ in
// length.
func Check(e Events, v *Vocabulary) error {
	if err := CheckRows(e, v); err != nil {
		return err
	}
	return checkOrder(e, v)
}

// CheckRows verifies each row of e alone: locations and behaviours are ids or
// the unknown id, intents are ids, the intent of a known behaviour is that of
// Vocabulary.IntentOf, weekdays are 0 to 6 and slots below SlotsPerDay.
func CheckRows(e Events, v *Vocabulary) error {
	if err := checkLengths(e); err != nil {
		return err
	}
	for i := range e.User {
		switch behaviour, intent := e.Behaviour[i], e.Intent[i]; {
		case e.Weekday[i] > 6:
			return &RowError{i, "weekday", uint32(e.Weekday[i]), "0 (Monday) to 6"}
		case int(e.Slot[i]) >= v.SlotsPerDay:
			return &RowError{i, "slot", uint32(e.Slot[i]), fmt.Sprintf("0 to %d", v.SlotsPerDay-1)}
		case e.Location[i] > v.UnknownLocation():
			return &RowError{i, "location", e.Location[i], fmt.Sprintf("at most %d (unknown)", v.UnknownLocation())}
		case behaviour > v.UnknownBehaviour():
			return &RowError{i, "behaviour", behaviour, fmt.Sprintf("at most %d (unknown)", v.UnknownBehaviour())}
		case int64(intent) >= int64(len(v.Intents)):
			return &RowError{i, "intent", intent, fmt.Sprintf("0 to %d", len(v.Intents)-1)}
		case behaviour != v.UnknownBehaviour() && intent != v.IntentOf[behaviour]:
			return &RowError{i, "intent", intent, fmt.Sprintf("%d, the intent of behaviour %d (%s)",
				v.IntentOf[behaviour], behaviour, v.Behaviours[behaviour])}
		}
	}
	return nil
}

func checkLengths(e Events) error {
	n := len(e.User)
	for _, c := range []struct {
		name   string
		length int
	}{
		{"sequence", len(e.Sequence)}, {"day", len(e.Day)}, {"weekday", len(e.Weekday)}, {"slot", len(e.Slot)},
		{"location", len(e.Location)}, {"behaviour", len(e.Behaviour)}, {"intent", len(e.Intent)},
	} {
		if c.length != n {
			return fmt.Errorf("column %s has %d rows, column user %d", c.name, c.length, n)
		}
	}
	return nil
}

func checkOrder(e Events, v *Vocabulary) error {
	type timeline struct{ user, sequence uint32 }
	users, timelines := map[uint32]bool{}, map[timeline]bool{}
	for i := range e.User {
		newUser := i == 0 || e.User[i] != e.User[i-1]
		if newUser || e.Sequence[i] != e.Sequence[i-1] {
			t := timeline{e.User[i], e.Sequence[i]}
			if newUser && users[t.user] {
				return &RowError{i, "user", t.user, "rows of one user together: this user has rows further up"}
			}
			if timelines[t] {
				return &RowError{i, "sequence", t.sequence, "rows of one sequence together: this one has rows further up"}
			}
			users[t.user], timelines[t] = true, true
			continue
		}
		if e.Day[i] < e.Day[i-1] {
			return &RowError{i, "day", e.Day[i], fmt.Sprintf("at least %d, the day of the row before", e.Day[i-1])}
		}
		if e.Day[i] == e.Day[i-1] && v.SlotOrder(e.Slot[i]) < v.SlotOrder(e.Slot[i-1]) {
			return &RowError{i, "slot", uint32(e.Slot[i]),
				fmt.Sprintf("none before slot %d, that of the row before on the same day", e.Slot[i-1])}
		}
	}
	return nil
}
