package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Digest is the SHA-256 of an object's bytes.
type Digest [32]byte

// String returns the digest in hex.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes the digest in hex.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a digest in hex.
func (d *Digest) UnmarshalText(b []byte) error {
	if hex.DecodedLen(len(b)) != len(d) {
		return fmt.Errorf("store: %q is no digest", b)
	}
	_, err := hex.Decode(d[:], b)
	return err
}

// Store is an open store. Its methods may be called by many goroutines and
// processes at once.
type Store struct {
	dir  string
	lock *os.File // says that the store is open
}

// Open opens the store in dir, making it if there is none. A folder that cannot
// be written is an error that says so.
func Open(dir string) (*Store, error) {
	for _, sub := range []string{"objects", "steps", "state", "tmp", "journal", "logs"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o777); err != nil {
			return nil, fmt.Errorf("store: %w (is the results folder writable? --store names another place)", err)
		}
	}
	lock, err := sweep(filepath.Join(dir, "tmp"))
	if err != nil {
		return nil, err
	}
	s := &Store{dir, lock}
	probe, err := os.CreateTemp(filepath.Join(dir, "tmp"), "probe-") // after the lock: nobody sweeps it away
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("store: %w (is the results folder writable? --store names another place)", err)
	}
	probe.Close()
	return s, os.Remove(probe.Name())
}

// Close says that the store is no longer used by this process.
func (s *Store) Close() error {
	if s.lock == nil {
		return nil
	}
	return s.lock.Close()
}

// Record says what a finished step gave.
type Record struct {
	Kind    string            `json:"kind"`
	Label   string            `json:"label"` // of the first step that asked for it
	Outputs map[string]Digest `json:"outputs"`
	Trees   []string          `json:"trees,omitempty"` // outputs that are folders
	// Counts are numbers that belong under a table ("asked", "short": users).
	Counts map[string]int `json:"counts,omitempty"`
	// Identity is what the key digests, kept to explain later misses.
	Identity json.RawMessage `json:"identity,omitempty"`
	Usage    Usage           `json:"usage"`
}

// Usage is what a step took; it differs from run to run and decides nothing.
type Usage struct {
	Seconds     float64 `json:"seconds"`
	CPUSeconds  float64 `json:"cpu_seconds"`
	MaxRSSBytes int64   `json:"max_rss_bytes"`
}

// Step returns the record under a key, and whether there is one.
func (s *Store) Step(key string) (Record, bool, error) {
	var r Record
	b, err := os.ReadFile(s.path("steps", key))
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("store: %w", err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return r, false, fmt.Errorf("store: record %s is damaged (%w): delete it and run again", s.path("steps", key), err)
	}
	return r, true, nil
}

// Labelled calls yield with every record whose step had that label, newest
// first.
func (s *Store) Labelled(label string, yield func(Record) bool) error {
	paths, err := filepath.Glob(filepath.Join(s.dir, "steps", "*", "*"))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	type found struct {
		record Record
		at     time.Time
	}
	var all []found
	for _, path := range paths {
		r, ok, err := s.Step(filepath.Base(path))
		if err != nil || !ok || r.Label != label {
			continue
		}
		if info, err := os.Stat(path); err == nil {
			all = append(all, found{r, info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b found) int { return b.at.Compare(a.at) })
	for _, f := range all {
		if !yield(f.record) {
			break
		}
	}
	return nil
}

// Finish writes the record of a step. If another process was first, its record
// stays and is returned.
func (s *Store) Finish(key string, r Record) (Record, error) {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return r, fmt.Errorf("store: %w", err)
	}
	fresh, err := s.put(s.path("steps", key), bytes.NewReader(append(b, '\n')))
	if err != nil || fresh {
		return r, err
	}
	r, _, err = s.Step(key)
	return r, err
}

// State returns the folder with that name that outlives steps, making it if
// there is none.
func (s *Store) State(name string) (string, error) {
	dir := filepath.Join(s.dir, "state", name)
	return dir, os.MkdirAll(dir, 0o777)
}

// Temp makes a private folder for one step; the caller removes it.
func (s *Store) Temp(pattern string) (string, error) {
	return os.MkdirTemp(filepath.Join(s.dir, "tmp"), pattern)
}

// KeepLog moves the log of a failed step out of its temporary folder and returns
// where it is now.
func (s *Store) KeepLog(key, path string) (string, error) {
	kept := filepath.Join(s.dir, "logs", key+".log")
	if err := os.Rename(path, kept); err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	return kept, nil
}

// Journal creates the journal of a run.
func (s *Store) Journal(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(s.dir, "journal", name+".jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
}

func (s *Store) path(kind, key string) string { return filepath.Join(s.dir, kind, key[:2], key) }

// put writes r to path unless something stands there; fresh says that it wrote.
func (s *Store) put(path string, r io.Reader) (fresh bool, err error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "put-")
	if err != nil {
		return false, fmt.Errorf("store: %w", err)
	}
	defer os.Remove(f.Name())
	if _, err = io.Copy(f, r); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return false, fmt.Errorf("store: %w", err)
	}
	return s.link(f.Name(), path)
}

// link gives the synced file temp the name path unless something stands there.
func (s *Store) link(temp, path string) (fresh bool, err error) {
	if err := os.Chmod(temp, 0o444); err != nil {
		return false, fmt.Errorf("store: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return false, fmt.Errorf("store: %w", err)
	}
	switch err := os.Link(temp, path); {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("store: %w", err)
	}
	return true, syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// sum copies r to w and returns the digest of what it copied.
func sum(w io.Writer, r io.Reader) (Digest, error) {
	h := sha256.New()
	_, err := io.Copy(io.MultiWriter(w, h), r)
	return Digest(h.Sum(nil)), err
}
