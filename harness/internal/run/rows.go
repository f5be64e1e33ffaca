package run

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/history"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// rows turns the words of a plan into rows of a data set. It is the only place
// where they meet: what it returns is what can reach a plugin.
type rows struct {
	set        *dataset.Dataset
	neighbours func() *history.Neighbours
}

func newRows(set *dataset.Dataset) rows {
	return rows{set, sync.OnceValue(func() *history.Neighbours {
		return history.NewNeighbours(set.With(dataset.Population), set.Train, &set.Vocabulary)
	})}
}

// part returns a part of a user's real events.
func (r rows) part(user uint32, part plan.Part, limit int) (data.Events, error) {
	train := r.set.Train(user)
	switch part {
	case plan.None:
		return data.Events{}, nil
	case plan.Train:
		return train, nil
	case plan.Seed:
		return history.Seed(train, r.set.Settings), nil
	case plan.Limited:
		return history.Limited(train, limit), nil
	case plan.First:
		return history.First(train, 1), nil
	default:
		return data.Events{}, fmt.Errorf("no training row is of part %q", part)
	}
}

// PartSize returns how many real events of a user a part holds, or its first days
// (0 = all). A part that trains nothing holds none.
func PartSize(set *dataset.Dataset, user uint32, part plan.Part, limit, days int) int {
	rows, err := newRows(set).part(user, part, limit)
	if err != nil {
		return 0
	}
	if days > 0 {
		rows = history.Days(rows, days)
	}
	return rows.Len()
}

// training returns the training rows of the users of a step, by user, each
// user's sources joined in order. from holds the events of the inputs by role.
func (r rows) training(users []uint32, sources []plan.Source, limit int, from map[string]data.Events) (data.Events, error) {
	of := map[string]map[uint32]data.Events{}
	for role, events := range from {
		of[role] = map[uint32]data.Events{}
		for user, rows := range events.ByUser() {
			of[role][user] = rows
		}
	}
	var all data.Events
	for _, user := range users {
		for _, source := range sources {
			if source.From != "" {
				all.Append(of[source.From][user])
				continue
			}
			part, err := r.part(user, source.Part, limit)
			if err != nil {
				return all, err
			}
			all.Append(part)
		}
	}
	return all, nil
}

// request returns what a synthesize step asks for a user.
func (r rows) request(user uint32, w plan.Work) (data.Request, error) {
	n, weeks, err := r.amount(user, w)
	if err != nil {
		return data.Request{}, err
	}
	shown, err := r.part(user, w.History, w.Limit)
	if w.Days > 0 {
		shown = history.Days(shown, w.Days)
	}
	return data.Request{
		User: user, Weeks: weeks, Events: n, MaxWeeks: 3 * weeks,
		Profile: r.set.Profiles.Of(user), History: shown,
	}, err
}

// amount returns how many events stand for a user's real ones, and how many
// weeks those span, scaled alike.
func (r rows) amount(user uint32, w plan.Work) (events, weeks int, err error) {
	like, err := r.part(user, w.Amount.Like, w.Limit)
	scale := func(n int) int { return int(math.Ceil(w.Amount.Ratio * float64(n))) }
	return scale(like.Len()), max(1, scale(history.Weeks(like))), err
}

// control returns the rows of a stand-in for a user (EVALUATION section 3).
func (r rows) control(user uint32, w plan.Work) (data.Events, error) {
	n, _, err := r.amount(user, w)
	if err != nil {
		return data.Events{}, err
	}
	seed, err := r.part(user, plan.Seed, 0)
	if err != nil {
		return data.Events{}, err
	}
	switch w.Control {
	case "seed-only":
		return history.As(user, seed), nil
	case "seed-tiled":
		return history.Tile(seed, n), nil
	case "neighbour":
		neighbour, ok := r.neighbours().Of(seed)
		if !ok {
			return data.Events{}, nil
		}
		return history.Tile(history.As(user, r.set.Train(neighbour)), n), nil
	case "real-x2":
		again, err := r.part(user, w.Amount.Like, w.Limit)
		return history.Tile(again, n), err
	case "population":
		return r.population(user, n), nil
	default:
		return data.Events{}, fmt.Errorf("unknown control %q", w.Control)
	}
}

// population returns n train rows of the population, its users in hash order, as
// rows of user.
func (r rows) population(user uint32, n int) data.Events {
	var all data.Events
	for _, p := range r.set.With(dataset.Population) {
		if all.Len() >= n {
			break
		}
		all.Append(r.set.Train(p))
	}
	return history.Tile(history.As(user, all), n)
}

// normal returns synthetic rows as the data set has its own: fields that it sets
// constant are constant.
func (r rows) normal(synthetic data.Events) data.Events {
	if slices.Contains(r.set.Settings.Constant, dataset.Weekday) {
		clear(synthetic.Weekday)
	}
	return synthetic
}

// windows returns the test windows of users and their answers. Window ids are
// dense within one call.
func (r rows) windows(users []uint32, showTime bool) (data.Windows, []dataset.Answer) {
	return r.set.Windows(users, showTime)
}

// profiles returns the profiles of users.
func (r rows) profiles(users []uint32) data.Profiles {
	want := map[uint32]bool{}
	for _, u := range users {
		want[u] = true
	}
	all := r.set.Profiles
	var some data.Profiles
	for _, a := range all.Attributes {
		some.Attributes = append(some.Attributes, data.Attribute{Name: a.Name, Values: a.Values})
	}
	for i, user := range all.User {
		if !want[user] {
			continue
		}
		some.User = append(some.User, user)
		for j := range some.Attributes {
			some.Attributes[j].Code = append(some.Attributes[j].Code, all.Attributes[j].Code[i])
		}
	}
	return some
}
