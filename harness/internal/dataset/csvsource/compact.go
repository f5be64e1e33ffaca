package csvsource

import (
	"slices"
	"strconv"
)

// compact numbers the ids that occur from 0, in ascending order, changes ids to
// those numbers and returns their names (the id itself where there is no name)
// and the old ids by number.
func compact(ids []uint32, list []string) (kept []string, old []uint32) {
	number := map[uint32]uint32{}
	for _, id := range ids {
		if _, ok := number[id]; !ok {
			number[id] = 0
			old = append(old, id)
		}
	}
	slices.Sort(old)
	for i, id := range old {
		number[id] = uint32(i)
		if list != nil {
			kept = append(kept, list[id])
		} else {
			kept = append(kept, strconv.FormatUint(uint64(id), 10))
		}
	}
	for i, id := range ids {
		ids[i] = number[id]
	}
	return kept, old
}
