package spec

import (
	"encoding/json"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Entry is one use of a plugin: a row of the table.
type Entry struct {
	Plugin string          `json:"plugin" jsonschema:"required,minLength=1" doc:"Name of the plugin"`
	Name   string          `json:"name" jsonschema:"minLength=1,maxLength=80" doc:"Label of the row, unique in its list; the plugin's name if left out"`
	Params json.RawMessage `json:"params" jsonschema:"type=object" doc:"What the plugin's own schema allows: bin/NAME describe"`
	Role   Role            `json:"role,omitempty" jsonschema:"enum=ours,enum=rival" doc:"Generators: ours, the method that a table is about, or rival, one that its improvement is over. It counts on real data alone, and never for a stand-in"`
	Tune   Grid            `json:"tune,omitempty" doc:"Predictors: values of params of fine-tuning that harness tune tries on dev users, cheapest first; params that the spec gives are not tuned"`
	Env    []string        `json:"env,omitempty" jsonschema:"uniqueItems=true,pattern=^[A-Za-z_][A-Za-z0-9_]*$" doc:"Environment variables that the plugin may see"`
	Limits Limits          `json:"limits"`

	// Description is what the plugin said of itself when the spec was read.
	Description sdk.Description `json:"-"`
	// Candidates are what Tune asks for, in order; none where Params gives every
	// param of it.
	Candidates []Candidate `json:"-"`
	// Files are the names that this process can open, by param, of the files and
	// folders that Params names.
	Files map[string]string `json:"-"`

	given map[string]any // params as the spec gives them
}

// Shared are params by plugin. They are nil in what Load returns: every entry has
// its own.
type Shared map[string]map[string]any

// Limits bound one process of a plugin. Load fills a limit that is left out from
// the experiment's own limits, then from the plugin's description; what is still
// zero is the executor's to choose.
type Limits struct {
	Memory  Bytes    `json:"memory,omitempty"`
	Timeout Duration `json:"timeout,omitempty"`
	Threads int      `json:"threads,omitempty" jsonschema:"minimum=1,maximum=4096" doc:"Most threads of one process"`
}

// SharedLimit is a limit of every entry that does not set its own.
type SharedLimit struct {
	Memory  Bytes    `json:"memory,omitempty"`
	Timeout Duration `json:"timeout,omitempty"`
	Threads int      `json:"threads,omitempty" jsonschema:"minimum=1,maximum=4096" doc:"Most threads of one process"`
}
