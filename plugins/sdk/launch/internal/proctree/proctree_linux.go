package proctree

import (
	"bytes"
	"os"
	"strconv"
)

// Descendants returns the pids below root that are not zombies, parents first.
// It reads the parent of every process: not every kernel lists children.
func Descendants(root int) []int {
	children := map[int][]int{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if parent, ok := Parent(pid); ok {
			children[parent] = append(children[parent], pid)
		}
	}
	found := []int{root}
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found[1:]
}

// Parent returns the parent of a process; false for a zombie and for none.
func Parent(pid int) (parent int, ok bool) {
	stat, err := os.ReadFile(file(pid, "stat"))
	if err != nil {
		return 0, false
	}
	// pid (name, of any characters) state parent ...
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 || string(fields[0]) == "Z" {
		return 0, false
	}
	parent, err = strconv.Atoi(string(fields[1]))
	return parent, err == nil
}

// ResidentBytes returns the memory that a process has in RAM; 0 if it is gone.
func ResidentBytes(pid int) uint64 {
	statm, err := os.ReadFile(file(pid, "statm"))
	fields := bytes.Fields(statm)
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

func file(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }
