package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// An item has the four hours of its event's slot, or none.
func TestItems(t *testing.T) {
	for _, c := range []struct {
		slots  int
		slot   uint8
		bucket uint32
	}{{48, 0, 0}, {48, 7, 0}, {48, 8, 1}, {48, 39, 4}, {48, 40, 5}, {48, 47, 5}, {24, 3, 0}, {24, 4, 1}, {1, 0, 0}} {
		v := &data.Vocabulary{Locations: make([]string, 3), Behaviours: make([]string, 3), SlotsPerDay: c.slots}
		e := data.Event{Slot: c.slot, Location: 2, Behaviour: 1}
		if got, want := newCatalogue(v, ItemSlot, nil).itemOf(e), (item{c.bucket, 2, 1}); got != want {
			t.Errorf("slot %d of %d is of item %v, want %v", c.slot, c.slots, got, want)
		}
		if got, want := newCatalogue(v, ItemPlain, nil).itemOf(e), (item{0, 2, 1}); got != want {
			t.Errorf("slot %d of %d is of plain item %v, want %v", c.slot, c.slots, got, want)
		}
	}
}

// The catalogue has every known item of the rows once; users have theirs, however often.
func TestCatalogue(t *testing.T) {
	v := &data.Vocabulary{Locations: make([]string, 3), Behaviours: make([]string, 3), SlotsPerDay: 48}
	var rows data.Events
	for _, e := range []data.Event{
		{User: 4, Slot: 20, Location: 2, Behaviour: 1}, {User: 4, Slot: 3, Location: 0, Behaviour: 2}, {User: 4, Slot: 21, Location: 2, Behaviour: 1},
		{User: 4, Location: 3, Behaviour: 1}, {User: 2, Location: 1, Behaviour: 3}, {User: 1, Slot: 3, Location: 0, Behaviour: 2},
	} {
		rows.Add(e)
	}
	c := catalogueOf(v, ItemSlot, rows)
	if diff := cmp.Diff([]item{{0, 0, 2}, {2, 2, 1}}, c.items, cmp.AllowUnexported(item{})); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	want := &interactions{users: []uint32{1, 4}, items: [][]int32{{0}, {0, 1}}, total: 3, most: 2}
	if diff := cmp.Diff(want, interactionsOf(c, rows), cmp.AllowUnexported(interactions{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("interactions (-want +got):\n%s", diff)
	}
}
