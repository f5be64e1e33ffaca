package run

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// planned knows the files of plugins that have the digests they were planned with,
// so that no step is stored under the digest of files that it did not run. Files
// are read again only when they were written to.
type planned struct {
	mu     sync.Mutex
	stamps map[string]string // by plugin, of files that have the digest
}

// newPlanned takes the files of plugins as they are for those that were planned.
func newPlanned(plugins map[string]launch.Plugin) *planned {
	p := &planned{stamps: map[string]string{}}
	for name, plugin := range plugins {
		if stamp, err := plugin.Stamp(); err == nil { // a plugin that is gone says so when it is started
			p.stamps[name] = stamp
		}
	}
	return p
}

// check returns an error if the files of a plugin are not those that were planned.
// The same bytes written again are.
func (p *planned) check(ctx context.Context, want *plan.Plugin, plugin launch.Plugin) error {
	stamp, err := plugin.Stamp()
	if err != nil {
		return errors.Join(replaced(plugin), err)
	}
	p.mu.Lock()
	known := p.stamps[want.Name]
	p.mu.Unlock()
	if stamp == known {
		return nil
	}
	switch digest, err := plugin.Digest(ctx); {
	case err != nil:
		return errors.Join(replaced(plugin), err)
	case digest != want.Digest:
		return replaced(plugin)
	}
	p.mu.Lock()
	p.stamps[want.Name] = stamp
	p.mu.Unlock()
	return nil
}

func replaced(p launch.Plugin) error {
	return fmt.Errorf("plugin %s has been replaced since the run was planned: run again", p.Name)
}
