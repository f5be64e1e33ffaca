package csvsource

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// vocab is vocab.json. A nil list means that ids have no names.
type vocab struct {
	location, event, intent []string
	intentOf                map[uint32]uint32 // by event id, from event_to_intent
}

const vocabFile = "vocab.json"

// readVocab reads vocab.json, or returns no names if there is none.
func readVocab(dir fs.FS) (vocab, error) {
	text, err := fs.ReadFile(dir, vocabFile)
	if errors.Is(err, fs.ErrNotExist) {
		return vocab{}, nil
	}
	if err != nil {
		return vocab{}, err
	}
	var file struct {
		Location      json.RawMessage   `json:"location"`
		Event         json.RawMessage   `json:"event"`
		Intent        json.RawMessage   `json:"intent"`
		EventToIntent map[string]string `json:"event_to_intent"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return vocab{}, jsonError(text, err)
	}
	var v vocab
	for _, list := range []struct {
		key  string
		raw  json.RawMessage
		into *[]string
	}{{"location", file.Location, &v.location}, {"event", file.Event, &v.event}, {"intent", file.Intent, &v.intent}} {
		if *list.into, err = names(list.raw); err != nil {
			return vocab{}, fmt.Errorf("%s: %q: %w", vocabFile, list.key, err)
		}
	}
	if v.intentOf, err = intents(v, file.EventToIntent); err != nil {
		return vocab{}, fmt.Errorf("%s: \"event_to_intent\": %w", vocabFile, err)
	}
	return v, nil
}

// names reads a list of unique names, or nil for a number or nothing.
func names(raw json.RawMessage) ([]string, error) {
	var count float64
	if raw == nil || json.Unmarshal(raw, &count) == nil {
		return nil, nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, errors.New("neither a list of names nor a number")
	}
	seen := make(map[string]bool, len(list))
	for _, name := range list {
		if seen[name] {
			return nil, fmt.Errorf("%q stands twice", name)
		}
		seen[name] = true
	}
	return list, nil
}

// intents turns event_to_intent into ids.
func intents(v vocab, byName map[string]string) (map[uint32]uint32, error) {
	if byName == nil {
		return nil, nil
	}
	if v.event == nil || v.intent == nil {
		return nil, errors.New("needs the lists event and intent")
	}
	intent := make(map[string]uint32, len(v.intent))
	for i, name := range v.intent {
		intent[name] = uint32(i)
	}
	of := make(map[uint32]uint32, len(byName))
	for i, event := range v.event {
		name, ok := byName[event]
		if !ok {
			return nil, fmt.Errorf("event %q is missing", event)
		}
		if of[uint32(i)], ok = intent[name]; !ok {
			return nil, fmt.Errorf("intent %q of event %q is unknown%s", name, event, didYouMean(name, v.intent))
		}
	}
	return of, nil
}

// jsonError adds the line to a JSON error.
func jsonError(text []byte, err error) error {
	offset := int64(0)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	line := 1 + bytes.Count(text[:min(offset, int64(len(text)))], []byte("\n"))
	return fmt.Errorf("%s:%d: %w", vocabFile, line, err)
}
