//go:build !unix

package store

import "os"

// sweep does nothing where files cannot be locked.
func sweep(string) (*os.File, error) { return nil, nil }
