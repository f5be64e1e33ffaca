package dataset

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
)

// In the paper 466 of 667 users are the population.
const (
	paperPopulation = 466
	paperUsers      = 667
)

// Users of a global-time split need this many events on each side of the cut.
const (
	minBefore = 20
	minAfter  = 10
)

// member is a user on the way into a data set: its events are rows first to
// first+count of the source.
type member struct {
	User
	id     int // in Raw.Users
	hash   [sha256.Size]byte
	source int // first row in Raw
}

// members assigns roles and train parts by EVALUATION section 1 and returns the
// users to keep in the order of their split hash, and what was left out.
func members(raw *Raw, s Settings) ([]member, []string, error) {
	all, notes := ranked(raw)
	all, cut := parts(raw, all, s)
	notes = append(notes, cut...)
	kept := scale(all, s)
	if len(kept) < len(all) {
		notes = append(notes, fmt.Sprintf("scale: %d of %d users are kept, those of lowest hash", len(kept), len(all)))
	}
	count := map[Role]int{}
	for _, m := range kept {
		count[m.Role]++
	}
	for _, role := range []Role{Population, Individual} {
		if count[role] == 0 {
			return nil, nil, fmt.Errorf("no %s user is left of %d users: both roles are needed", role, len(raw.Users))
		}
	}
	dev := count[Population] / 10
	for i := range kept {
		if kept[i].Role == Population && dev > 0 {
			kept[i].Role = Dev
			dev--
		}
	}
	return kept, notes, nil
}

// ranked gives every user its role, population or individual, and sorts by hash.
// The source's split holds where there is one, else the hash decides.
func ranked(raw *Raw) ([]member, []string) {
	var all []member
	rest, restEvents := 0, 0
	for _, m := range spans(raw) {
		if raw.Splits != nil {
			if raw.Splits[m.id] == SplitRest {
				rest++
				restEvents += m.Count
				continue
			}
			m.Role = Individual
			if raw.Splits[m.id] == SplitPopulation {
				m.Role = Population
			}
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b member) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	if raw.Splits == nil {
		population := len(all) * paperPopulation / paperUsers
		for i := range all {
			all[i].Role = Individual
			if i < population {
				all[i].Role = Population
			}
		}
	}
	if rest == 0 {
		return all, nil
	}
	return all, []string{fmt.Sprintf("%d users (%d events) are marked rest by the source and not used", rest, restEvents)}
}

// spans returns every user with its rows in the source, in source order.
func spans(raw *Raw) []member {
	all := make([]member, len(raw.Users))
	for i, name := range raw.Users {
		all[i] = member{User: User{Name: name}, id: i, hash: sha256.Sum256([]byte("behaviorgen-split-v1:" + name))}
	}
	for i, u := range raw.User {
		if all[u].Count == 0 {
			all[u].source = i
		}
		all[u].Count++
	}
	return all
}

// parts sets the train part of every user. A global-time split drops users with
// too few events on a side of the cut.
func parts(raw *Raw, all []member, s Settings) ([]member, []string) {
	if s.Split == ByUser {
		for i := range all {
			all[i].Train = 8 * all[i].Count / 10
		}
		return all, nil
	}
	cut := cutDay(raw, all)
	var kept []member
	for _, m := range all {
		days := raw.Day[m.source : m.source+m.Count]
		m.Train, _ = slices.BinarySearch(days, cut)
		if m.Train >= minBefore && m.Count-m.Train >= minAfter {
			kept = append(kept, m)
		}
	}
	return kept, []string{fmt.Sprintf("split global-time: training ends before day %d; %d of %d users with fewer than %d events before it or %d from it on are dropped",
		cut, len(all)-len(kept), len(all), minBefore, minAfter)}
}

// cutDay returns the day before which the share of events is nearest to 80 %; of
// two equally near days the earlier.
func cutDay(raw *Raw, all []member) uint32 {
	var days []uint32
	for _, m := range all {
		days = append(days, raw.Day[m.source:m.source+m.Count]...)
	}
	slices.Sort(days)
	best, bestGap := uint32(0), len(days)*8
	for i, day := range days {
		if i > 0 && day == days[i-1] {
			continue
		}
		// i events stand before this day; compare i/n with 8/10.
		if gap := max(10*i-8*len(days), 8*len(days)-10*i); gap < bestGap {
			best, bestGap = day, gap
		}
	}
	return best
}

// scale keeps the users of lowest hash of each role.
func scale(all []member, s Settings) []member {
	room := map[Role]int{Population: s.PopulationUsers, Individual: s.IndividualUsers}
	for role, n := range room {
		if n == 0 {
			room[role] = len(all)
		}
	}
	var kept []member
	for _, m := range all {
		if room[m.Role] > 0 {
			room[m.Role]--
			kept = append(kept, m)
		}
	}
	return kept
}
