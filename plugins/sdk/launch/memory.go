package launch

import (
	"fmt"
	"strings"
)

// dataLimit is the RLIMIT_DATA that backs the watchdog up between two looks: a
// little more than the limit, since programs map more than they use.
func dataLimit(memory uint64) uint64 {
	if memory == 0 {
		return 0
	}
	return memory + max(memory/8, 64<<20)
}

// sawMemory takes what the watchdog sees and ends a process that is over its
// limit.
func (c *child) sawMemory(used uint64) {
	c.mu.Lock()
	c.peak = max(c.peak, used)
	c.mu.Unlock()
	if used > c.memory {
		c.kill(fmt.Sprintf("memory limit %s: used %s", size(c.memory), size(used)))
	}
}

// memoryDeath recognises a process that ended by itself because RLIMIT_DATA
// refused it memory: its last words say so.
func (c *child) memoryDeath() (reason string) {
	if c.memory == 0 {
		return ""
	}
	said := strings.ToLower(strings.Join(c.out.tail.lines(), "\n"))
	for _, words := range []string{"out of memory", "cannot allocate memory", "failed to allocate", "memoryerror", "bad_alloc"} {
		if strings.Contains(said, words) {
			return fmt.Sprintf("memory limit %s: refused more at %s (%s)", size(c.memory), size(uint64(c.exit.MaxRSSBytes)), c.exit)
		}
	}
	return ""
}
