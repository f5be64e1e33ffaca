package cli

import (
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/counters"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// reported adds up the counters that the generator of a row reported, over its
// shards and repeats. If one file of them cannot be read, problem says which and
// why, and nothing is added up: a part of the sum would look like the whole.
func (p *prepared) reported(r plan.Row) (all []counters.Counter, problem string, err error) {
	var lists [][]counters.Counter
	for _, s := range r.Synthetic {
		files, err := run.Artifacts(p.store, s)
		if err != nil {
			return nil, "", err
		}
		at := slices.IndexFunc(files, func(f store.File) bool { return f.Path == counters.File })
		if at < 0 {
			continue
		}
		list, wrong, err := p.counters(files[at])
		if err != nil {
			return nil, "", err
		}
		if wrong != nil {
			return nil, fmt.Sprintf("What the plugin %s reports is not shown: %s of %s: %v.", r.Name, counters.File, s.Label, wrong), nil
		}
		lists = append(lists, list)
	}
	return counters.Sum(lists...), "", nil
}

// counters reads a file of counters; wrong is what is wrong with its text.
func (p *prepared) counters(f store.File) (list []counters.Counter, wrong, err error) {
	if f.Size > counters.MaxBytes {
		return nil, fmt.Errorf("%d bytes, want at most %d", f.Size, counters.MaxBytes), nil
	}
	b, err := p.store.Bytes(f.Digest)
	if err != nil {
		return nil, nil, err
	}
	list, wrong = counters.Parse(b)
	return list, wrong, nil
}
