package history

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// OddDays is, in data of one week a user, how many days after the seed's stand for
// the odd weeks: days 2 to 4.
const OddDays = 3

// Apart returns the real weeks of a user that hold no row of shown, which are rows
// of all. With settings.SeedPart "first-day", for data of one week a user, it is one
// week: the rows after the last day of shown.
func Apart(all, shown data.Events, settings dataset.Settings) []data.Events {
	if shown.Len() == 0 {
		return ByWeek(all)
	}
	first, last := shown.Day[0], shown.Day[shown.Len()-1]
	if settings.SeedPart == dataset.SeedFirstDay {
		return nonempty(after(all, last))
	}
	var apart []data.Events
	for _, w := range ByWeek(all) {
		if w.Day[w.Len()-1] < first || last < w.Day[0] {
			apart = append(apart, w)
		}
	}
	return apart
}

// Halves deals the weeks of Apart of a seed out: the odd ones, counted from 1, and
// the even ones. With settings.SeedPart "first-day" it is days 2 to 4 and days 5 to
// 7, counted from the day of the seed.
func Halves(all, seed data.Events, settings dataset.Settings) (odd, even []data.Events) {
	apart := Apart(all, seed, settings)
	if settings.SeedPart == dataset.SeedFirstDay && seed.Len() > 0 {
		for _, w := range apart {
			late := after(w, seed.Day[0]+OddDays)
			odd, even = nonempty(First(w, w.Len()-late.Len())), nonempty(late)
		}
		return odd, even
	}
	for i, w := range apart {
		if i%2 == 0 {
			odd = append(odd, w)
		} else {
			even = append(even, w)
		}
	}
	return odd, even
}

// after returns the rows of later days.
func after(rows data.Events, day uint32) data.Events {
	i := 0
	for i < rows.Len() && rows.Day[i] <= day {
		i++
	}
	return rows.Slice(i, rows.Len())
}

func nonempty(rows data.Events) []data.Events {
	if rows.Len() == 0 {
		return nil
	}
	return []data.Events{rows}
}
