package launch

import (
	"fmt"
	"os"
	"strings"
)

// baseEnv is what every plugin's environment holds: where programs are, a
// locale that is the same for everybody, and a folder for temporary files. There
// is no HOME: nothing of the user's own configuration reaches a plugin.
func baseEnv(tmp string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TMPDIR=" + tmp}
}

// namedEnv returns NAME=value for each name that the harness's own environment
// has. A name that it lacks is left out: only the plugin knows whether it needs
// it.
func namedEnv(names []string) ([]string, error) {
	var env []string
	for _, name := range names {
		if name == "" || strings.ContainsAny(name, "=\x00") {
			return nil, fmt.Errorf("environment: %q is no name of a variable", name)
		}
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env, nil
}
