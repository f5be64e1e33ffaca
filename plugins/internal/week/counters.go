package week

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Share is how often something was so, of how often it could have been.
type Share struct {
	Count int `json:"count"`
	Of    int `json:"of"`
}

// Counters are what a call of Generate reports of the weeks that it wrote: shares
// by name. The zero value is ready for use; a nil one forgets. It is for one
// goroutine at a time.
type Counters struct{ shares map[string]Share }

// Add adds to the share of that name.
func (c *Counters) Add(name string, count, of int) {
	if c == nil {
		return
	}
	if c.shares == nil {
		c.shares = map[string]Share{}
	}
	s := c.shares[name]
	c.shares[name] = Share{s.Count + count, s.Of + of}
}

// begin makes the shares that every call reports exist.
func (c *Counters) begin() {
	for _, name := range []string{"duplicate", "kept", "empty"} {
		c.Add(name, 0, 0)
	}
}

// Of returns the share of that name.
func (c *Counters) Of(name string) Share {
	if c == nil {
		return Share{}
	}
	return c.shares[name]
}

// CountersFile is the artifact that Report writes.
const CountersFile = "counters.json"

// Report writes the counters as an artifact, an object of shares; call it once, at
// the end of Generate.
func (c *Counters) Report(run *sdk.Run) error {
	shares := map[string]Share{}
	if c != nil {
		maps.Copy(shares, c.shares)
	}
	text, err := json.Marshal(shares)
	if err != nil {
		return fmt.Errorf("%s: %w", CountersFile, err)
	}
	return run.Artifact(CountersFile, append(text, '\n'))
}
