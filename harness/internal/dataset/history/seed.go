package history

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

const (
	seedWeek     = 15 // fewest rows of a week that makes a seed
	seedFallback = 20 // rows of the seed where no week has so many
)

// Seed returns what a generator sees of a user with these training rows. With
// settings.SeedPart "week" it is the first week with at least 15 rows, else the
// first 20 rows; with "first-day" the rows of the first day.
func Seed(train data.Events, settings dataset.Settings) data.Events {
	if settings.SeedPart == dataset.SeedFirstDay {
		return Days(train, 1)
	}
	for _, week := range ByWeek(train) {
		if week.Len() >= seedWeek {
			return week
		}
	}
	return First(train, seedFallback)
}

// Limited returns the limited real data of Table 3: the first min(most, half) of
// the training rows.
func Limited(train data.Events, most int) data.Events {
	return First(train, min(most, train.Len()/2))
}

// Days returns the rows of the first n days from the day of the first row on, days
// without a row counted; the first row alone for n = 0 (Figure 4's "1 event").
func Days(train data.Events, n int) data.Events {
	if n == 0 || train.Len() == 0 {
		return First(train, 1)
	}
	end := 1
	for end < train.Len() && int(train.Day[end])-int(train.Day[0]) < n {
		end++
	}
	return train.Slice(0, end)
}

// First returns the first n rows, or all if there are fewer.
func First(rows data.Events, n int) data.Events {
	return rows.Slice(0, max(0, min(n, rows.Len())))
}
