package client

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// checkRequests returns the caller's mistakes that the wire cannot carry.
func checkRequests(requests []data.Request) error {
	seen := map[uint32]bool{}
	for i, r := range requests {
		if seen[r.User] {
			return fmt.Errorf("request %d: user %d was requested before: want one request per user", i, r.User)
		}
		seen[r.User] = true
		if r.MaxWeeks < 1 {
			return fmt.Errorf("request %d: user %d: at most %d weeks, want 1 or more", i, r.User, r.MaxWeeks)
		}
		for row, user := range r.History.User {
			if user != r.User {
				return fmt.Errorf("request %d: user %d: row %d of the history is of user %d", i, r.User, row, user)
			}
		}
	}
	return nil
}

// profilesOf returns the profiles of the requests that have one, attributes and
// values in alphabetical order.
func profilesOf(requests []data.Request) data.Profiles {
	values := map[string]map[string]bool{}
	for _, r := range requests {
		for name, value := range r.Profile {
			if values[name] == nil {
				values[name] = map[string]bool{}
			}
			values[name][value] = true
		}
	}
	var profiles data.Profiles
	code := map[string]map[string]uint32{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		a := data.Attribute{Name: name, Values: slices.Sorted(maps.Keys(values[name]))}
		code[name] = map[string]uint32{}
		for i, value := range a.Values {
			code[name][value] = uint32(i)
		}
		profiles.Attributes = append(profiles.Attributes, a)
	}
	for _, r := range requests {
		if len(r.Profile) == 0 {
			continue
		}
		profiles.User = append(profiles.User, r.User)
		for i := range profiles.Attributes {
			a := &profiles.Attributes[i]
			value, ok := r.Profile[a.Name]
			c := uint32(len(a.Values))
			if ok {
				c = code[a.Name][value]
			}
			a.Code = append(a.Code, c)
		}
	}
	return profiles
}

// historyChunks yields the histories of all requests as one table EVENTS.
func historyChunks(requests []data.Request) iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		var batch data.Events
		flush := func() bool {
			for rows := range batch.Chunks() {
				if !yield(rows) {
					return false
				}
			}
			batch.Reset()
			return true
		}
		for _, r := range requests {
			if batch.Len() > 0 && batch.Len()+r.History.Len() > data.ChunkRows && !flush() {
				return
			}
			batch.Append(r.History)
		}
		flush()
	}
}
