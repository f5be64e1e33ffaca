package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// journal is the JSON-Lines file of one run, for people; nothing decides by it.
type journal struct {
	file *os.File
	err  error
}

func newJournal(s *store.Store, experiment string, at time.Time) (*journal, error) {
	f, err := s.Journal(fmt.Sprintf("%s-%s-%d", at.UTC().Format("20060102T150405"), experiment, os.Getpid()))
	return &journal{file: f}, err
}

func (j *journal) event(e run.Event) {
	line := struct {
		Time    time.Time `json:"time"`
		Phase   run.Phase `json:"phase"`
		Step    string    `json:"step"`
		Key     string    `json:"key"`
		Seconds float64   `json:"seconds,omitempty"`
		Error   string    `json:"error,omitempty"`
	}{time.Now().UTC(), e.Phase, e.Step.Label, e.Step.Key.String(), e.Elapsed.Seconds(), ""}
	if e.Err != nil {
		line.Error = e.Err.Error()
	}
	b, err := json.Marshal(line)
	if err == nil {
		_, err = j.file.Write(append(b, '\n'))
	}
	j.err = errors.Join(j.err, err)
}

func (j *journal) close() error { return errors.Join(j.err, j.file.Close()) }
