package launch

import (
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch/internal/proctree"
)

// The watchdog reads the memory of the known processes at every look, and which
// processes there are at every tenth: listing them costs more.
const (
	watchInterval = 100 * time.Millisecond
	watchRelist   = 10
)

// watchMemory hands the resident memory of the processes that tree lists to saw,
// at every look until done is closed. Pages that processes share count once for
// each of them.
func watchMemory(tree func() []int, done <-chan struct{}, saw func(used uint64)) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	var pids []int
	for look := 0; ; look++ {
		if look%watchRelist == 0 {
			pids = tree()
		}
		var used uint64
		for _, pid := range pids {
			used += proctree.ResidentBytes(pid)
		}
		saw(used)
		select {
		case <-done:
			return
		case <-tick.C:
		}
	}
}
