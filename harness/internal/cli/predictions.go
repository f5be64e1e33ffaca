package cli

import (
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// scoredEvent is a row of predictions.parquet: one test event under one row of
// the table.
type scoredEvent struct {
	Block     string `parquet:"block,dict,zstd"`
	Row       string `parquet:"row,dict,zstd"`
	Repeat    int32  `parquet:"repeat,zstd"`
	User      int32  `parquet:"user,zstd"`  // index in the data set, in hash order
	Event     int32  `parquet:"event,zstd"` // place among the user's events, from 0
	Answer    int32  `parquet:"answer,zstd"`
	Predicted int32  `parquet:"predicted,zstd"`
	Rank      int32  `parquet:"rank,zstd"` // of the answer, from 1; 0 if it is no class
}

// predictions writes every scored test event of every row that finished.
func (p *prepared) predictions(path string, local *run.Local, o *run.Outcome) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	w := parquet.NewGenericWriter[scoredEvent](f)
	for _, b := range p.graph.Blocks {
		for _, r := range b.Rows {
			for repeat, m := range r.Measures {
				if o.Failed(m) != nil {
					continue
				}
				scored, err := local.Predictions(m)
				if err != nil {
					return err
				}
				rows := make([]scoredEvent, len(scored))
				for i, s := range scored {
					first := p.set.Users[s.User].First
					rows[i] = scoredEvent{
						b.Name, r.Name, int32(repeat), int32(s.User), int32(s.Row - first),
						int32(s.Answer), int32(s.Predicted), int32(s.Rank),
					}
				}
				if _, err := w.Write(rows); err != nil {
					return err
				}
			}
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
