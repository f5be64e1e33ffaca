//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// sweep removes what killed processes left in the folder tmp, if no other process
// has the store open, and marks the store as open. The mark is a shared lock on
// tmp/lock, which the system lets go of when the process ends, however it does.
func sweep(tmp string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(tmp, "lock"), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, fmt.Errorf("store: %w (is the results folder writable? --store names another place)", err)
	}
	switch err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case err == nil:
		if err := removeAllBut(tmp, "lock"); err != nil {
			lock.Close()
			return nil, err
		}
	case !errors.Is(err, syscall.EWOULDBLOCK):
		return lock, nil // a file system without locks: nothing is swept
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_SH); err != nil {
		lock.Close()
		return nil, fmt.Errorf("store: lock %s: %w", lock.Name(), err)
	}
	return lock, nil
}

func removeAllBut(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for _, e := range entries {
		if e.Name() == name {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	return nil
}
