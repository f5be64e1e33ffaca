package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The files of a sealed data set.
const (
	eventsFile  = "events.parquet"
	datasetFile = "dataset.json"
	oracleFile  = "oracle.f32" // only where there is one
)

// format is raised when a file of another shape would be misread.
const format = 1

// sealed is the content of dataset.json: everything but the events.
type sealed struct {
	Format       int             `json:"format"`
	Name         string          `json:"name"`
	Digest       string          `json:"digest"`
	EventsSHA256 string          `json:"events_sha256"` // of the bytes of events.parquet
	Settings     Settings        `json:"settings"`
	Notes        []string        `json:"notes"`
	Users        []User          `json:"users"`
	Profiles     data.Profiles   `json:"profiles"`
	Vocabulary   data.Vocabulary `json:"vocabulary"`
}

// Seal writes d into a directory, made if it is missing: events.parquet (by user
// id), dataset.json (everything else) and, where there is one, oracle.f32. Equal
// data sets give equal bytes.
// Whoever needs an all-or-nothing write seals into a fresh directory and renames.
func Seal(d *Dataset, dir string) error {
	events, err := encodeEvents(d.Events)
	if err != nil {
		return fmt.Errorf("data set %s: encode events: %w", d.Name, err)
	}
	head, err := json.MarshalIndent(sealed{
		Format:       format,
		Name:         d.Name,
		Digest:       d.Digest,
		EventsSHA256: fileDigest(events),
		Settings:     d.Settings,
		Notes:        d.Notes,
		Users:        d.Users,
		Profiles:     d.Profiles,
		Vocabulary:   d.Vocabulary,
	}, "", " ")
	if err != nil {
		return fmt.Errorf("data set %s: encode %s: %w", d.Name, datasetFile, err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("data set %s: %w", d.Name, err)
	}
	if err := os.WriteFile(filepath.Join(dir, eventsFile), events, 0o666); err != nil {
		return fmt.Errorf("data set %s: %w", d.Name, err)
	}
	if d.Oracle != nil {
		if err := os.WriteFile(filepath.Join(dir, oracleFile), d.Oracle, 0o666); err != nil {
			return fmt.Errorf("data set %s: %w", d.Name, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, datasetFile), append(head, '\n'), 0o666); err != nil {
		return fmt.Errorf("data set %s: %w", d.Name, err)
	}
	return nil
}

// Open reads a sealed data set and checks that it is what was sealed.
func Open(dir string) (*Dataset, error) {
	head, err := os.ReadFile(filepath.Join(dir, datasetFile))
	if err != nil {
		return nil, fmt.Errorf("open data set: %w", err)
	}
	events, err := os.ReadFile(filepath.Join(dir, eventsFile))
	if err != nil {
		return nil, fmt.Errorf("open data set: %w", err)
	}
	oracle, err := os.ReadFile(filepath.Join(dir, oracleFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open data set: %w", err)
	}
	d, err := unseal(head, events, oracle)
	if err != nil {
		return nil, fmt.Errorf("data set in %s is damaged: %w; remove the directory and build it again", dir, err)
	}
	return d, nil
}

// unseal reads the files; oracle is nil where there is none. The bytes of the
// Parquet file are checked before they are parsed, so that its parser sees only
// what Seal wrote.
func unseal(head, events, oracle []byte) (*Dataset, error) {
	var s sealed
	if err := json.Unmarshal(head, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", datasetFile, err)
	}
	if s.Format != format {
		return nil, fmt.Errorf("%s: format is %d, not %d", datasetFile, s.Format, format)
	}
	if got := fileDigest(events); got != s.EventsSHA256 {
		return nil, fmt.Errorf("%s: SHA-256 is %.12s, but %s says %.12s", eventsFile, got, datasetFile, s.EventsSHA256)
	}
	rows, err := decodeEvents(events)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", eventsFile, err)
	}
	d := &Dataset{Name: s.Name, Digest: s.Digest, Users: s.Users, Events: rows, Profiles: s.Profiles,
		Vocabulary: s.Vocabulary, Settings: s.Settings, Notes: s.Notes, Oracle: oracle}
	if got := d.digest(); got != s.Digest {
		return nil, fmt.Errorf("digest is %.12s, but %s says %.12s", got, datasetFile, s.Digest)
	}
	return d, nil
}

func fileDigest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
