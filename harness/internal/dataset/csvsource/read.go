package csvsource

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
)

// Files returns the names of the files that Read may read.
func Files() []string {
	return []string{"events.csv", "events.csv.gz", "users.csv", "users.csv.gz", "vocab.json"}
}

// Read reads a directory of canonical CSV files. extra names columns of users.csv
// to read as attributes besides Attributes. Mistakes of the files come back in
// one error, each with its file, line and column.
func Read(dir string, extra ...string) (*dataset.Raw, error) {
	raw, err := read(os.DirFS(dir), extra)
	if err != nil {
		return nil, fmt.Errorf("read data set %s: %w", dir, err)
	}
	return raw, nil
}

func read(dir fs.FS, extra []string) (*dataset.Raw, error) {
	names, err := readVocab(dir)
	if err != nil {
		return nil, err
	}
	var mistakes dataset.Mistakes
	var known *users
	file, err := find(dir, "users.csv")
	switch {
	case err == nil:
		if known, err = readUsers(dir, file, extra, &mistakes); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case len(extra) > 0:
		return nil, fmt.Errorf("attributes %q: %w", extra, err)
	}
	if file, err = find(dir, "events.csv"); err != nil {
		return nil, err
	}
	e, err := readEvents(dir, file, names, known, &mistakes)
	if err != nil {
		return nil, err
	}
	if err := mistakes.Err(); err != nil {
		return nil, err
	}
	if e.raw.Len() == 0 {
		return nil, fmt.Errorf("%s: there is no event under the header", file)
	}
	e.finish(names, known, &mistakes)
	if err := mistakes.Err(); err != nil {
		return nil, err
	}
	return e.raw, nil
}

// finish takes over the users and numbers locations, behaviours and intents.
func (e *events) finish(names vocab, known *users, mistakes *dataset.Mistakes) {
	r := e.raw
	if known != nil {
		r.Users, r.Splits, r.Attributes = known.names, known.splits, known.attributes
		active := make([]bool, len(r.Users))
		for _, u := range r.User {
			active[u] = true
		}
		for u, ok := range active {
			if !ok {
				mistakes.Add(fmt.Sprintf("%s:%d", known.file, known.line[u]), "column \"user\": %q has no event in %s", clip(r.Users[u]), r.File)
			}
		}
	}
	if r.Intents = names.intent; r.Intents == nil {
		r.Intents, _ = compact(e.intent, nil)
	}
	r.Locations, _ = compact(r.Location, names.location)
	var source []uint32
	r.Behaviours, source = compact(r.Behaviour, names.event)
	r.IntentOf = e.intentOf(names, source, mistakes)
}

// intentOf finds the one intent of each behaviour. source holds the behaviours'
// ids in the file.
func (e *events) intentOf(names vocab, source []uint32, mistakes *dataset.Mistakes) []uint32 {
	r := e.raw
	of := make([]uint32, len(source))
	place := make([]string, len(source)) // where the intent was first given
	for b, id := range source {
		if intent, ok := names.intentOf[id]; ok {
			of[b], place[b] = intent, vocabFile
		}
	}
	for i, b := range r.Behaviour {
		switch {
		case place[b] == "":
			of[b], place[b] = e.intent[i], "line "+strconv.Itoa(int(r.Line[i]))
		case of[b] != e.intent[i]:
			mistakes.Add(fmt.Sprintf("%s:%d", r.File, r.Line[i]), "column \"intent\": event %d (%s) has intent %s here and %s by %s",
				source[b], clip(r.Behaviours[b]), r.Intents[e.intent[i]], r.Intents[of[b]], place[b])
		}
	}
	return of
}
