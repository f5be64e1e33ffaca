package spec

import (
	"errors"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Options are what Load needs besides the file. It reads nothing of the process:
// the caller hands in the environment.
type Options struct {
	Sets    []string // "a.b=c", in the order given; later ones win
	Environ []string // "NAME=value", as os.Environ gives it
	Plugins Registry
	// Metrics are the known metrics. Nil accepts any name.
	Metrics []string
	// Controls are the control rows of each scenario, in the order of its table.
	// Nil accepts any name.
	Controls map[Scenario][]string
}

// Registry knows the plugins. Describe may launch a process: Load asks once for
// each plugin that the spec uses.
type Registry interface {
	// Names returns the names of all plugins.
	Names() []string
	// Describe returns what the plugin of that name says of itself.
	Describe(name string) (sdk.Description, error)
}

// Load reads the experiment in a file. Its error is an *Errors with every
// mistake found.
func Load(path string, opts Options) (*Experiment, error) {
	return nil, errors.New("spec: not built yet")
}
