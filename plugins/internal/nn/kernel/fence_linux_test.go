package kernel

import (
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// fenced returns n numbers that end where a page begins that nobody may touch.
// What lies before them is checked for changes when the test ends.
func fenced(t testing.TB, n int) []float32 {
	page := os.Getpagesize()
	size := (4*n+page)/page*page + page
	memory, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mprotect(memory[size:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	words := unsafe.Slice((*float32)(unsafe.Pointer(&memory[0])), size/4)
	before := words[:size/4-n]
	fill(before, canary)
	t.Cleanup(func() {
		if i := changed(before); i >= 0 {
			t.Errorf("word %d before the slice was written", len(before)-i)
		}
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	return words[size/4-n:]
}
