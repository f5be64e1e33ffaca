package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/behaviorbench/behaviorbench/"

// pkg is a package as go list prints it.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// packages returns every package of the module, tests aside.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
	if len(all) < 20 {
		t.Fatalf("go list found %d packages", len(all))
	}
	return all
}

func under(path string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return path == root || strings.HasPrefix(path, root+"/") })
}

// TestOnlyOneRoomHolds names the rooms that may import a library.
func TestOnlyOneRoomHolds(t *testing.T) {
	for library, rooms := range map[string][]string{
		"github.com/knadh/koanf":            {"harness/internal/spec"},
		"github.com/hashicorp/go-plugin":    {"plugins/sdk", "plugins/sdk/launch"},
		"github.com/sashabaranov/go-openai": {"plugins/internal/llm", "plugins/internal/llm/serve", "plugins/internal/llm/llmtest"},
		"gorgonia.org":                      {"plugins/internal/nn"},
		"github.com/parquet-go/parquet-go":  {"harness/internal/dataset", "harness/internal/cli"},
		"github.com/spf13/cobra":            {"harness/internal/cli"},
		"gonum.org/v1/plot":                 {"harness/internal/figure"},
		"codeberg.org":                      {"harness/internal/figure"},
	} {
		for _, p := range packages(t) {
			for _, i := range p.Imports {
				if under(i, library) && !slices.Contains(rooms, p.ImportPath) {
					t.Errorf("%s imports %s, which belongs to %s", p.ImportPath, i, strings.Join(rooms, ", "))
				}
			}
		}
	}
}

// TestTheHarnessKnowsNoModel: harness and plugins meet in plugins/sdk alone, and
// plugins know neither the harness nor each other.
func TestTheHarnessKnowsNoModel(t *testing.T) {
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			i, ours := strings.CutPrefix(i, module)
			if !ours {
				continue
			}
			switch {
			case under(p.ImportPath, "harness"):
				if !under(i, "harness/internal", "plugins/sdk") {
					t.Errorf("%s imports %s", p.ImportPath, i)
				}
			case under(p.ImportPath, "plugins/sdk"):
				if !under(i, "plugins/sdk") {
					t.Errorf("%s imports %s: the SDK is a leaf", p.ImportPath, i)
				}
			case under(p.ImportPath, "plugins"):
				own := strings.Join(strings.Split(p.ImportPath, "/")[:2], "/")
				if !under(i, "plugins/sdk", "plugins/internal", own) {
					t.Errorf("%s imports %s", p.ImportPath, i)
				}
				if under(i, "plugins/sdk/launch", "plugins/sdk/client", "plugins/sdk/params") && p.ImportPath != "plugins/sdk/sdktest" {
					t.Errorf("%s imports %s, which is the harness's side", p.ImportPath, i)
				}
			}
		}
	}
}

// TestAPluginStartsQuickly: no plugin links a schema validator, which takes longer
// to initialise than all the rest; the harness checks params.
func TestAPluginStartsQuickly(t *testing.T) {
	for _, p := range packages(t) {
		if !under(p.ImportPath, "plugins") || under(p.ImportPath, "plugins/sdk") && p.ImportPath != "plugins/sdk" {
			continue
		}
		for _, d := range p.Deps {
			if under(d, "github.com/santhosh-tekuri/jsonschema") {
				t.Errorf("%s depends on %s", p.ImportPath, d)
			}
		}
	}
}

// TestPurePackagesTouchNothing: what decides numbers opens no file, asks no clock
// and starts no process.
func TestPurePackagesTouchNothing(t *testing.T) {
	pure := []string{
		"harness/internal/plan", "harness/internal/metric", "harness/internal/stats", "harness/internal/compare",
		"harness/internal/table", "harness/internal/dataset/history", "harness/internal/oracle",
		"harness/internal/counters", "harness/internal/figure", "harness/internal/reference",
	}
	for _, p := range packages(t) {
		if !under(p.ImportPath, pure...) {
			continue
		}
		for _, i := range p.Imports {
			if under(i, "os", "net", "time", "syscall", "math/rand") && i != "math/rand/v2" {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

// TestTheSimulatorIsNoPlugin: the data that plugins are checked on shares no code
// with any of them.
func TestTheSimulatorIsNoPlugin(t *testing.T) {
	for _, p := range packages(t) {
		if !under(p.ImportPath, "harness/internal/dataset/sim", "harness/internal/dataset/rhythms", "harness/internal/oracle") {
			continue
		}
		for _, d := range p.Deps {
			if d, ours := strings.CutPrefix(d, module); ours && under(d, "plugins") && !under(d, "plugins/sdk/data", "plugins/sdk/pluginpb") {
				t.Errorf("%s depends on %s", p.ImportPath, d)
			}
		}
	}
}

// TestNoRandomNumberIsUnnamed: the clock and the global source seed nothing.
func TestNoRandomNumberIsUnnamed(t *testing.T) {
	cmd := exec.Command("grep", "-rnE", `rand\.(Seed|New\(rand\.NewSource\(time|IntN|Float64|Perm|Shuffle|Int63|Uint64)\(`,
		"--include=*.go", "--exclude=*_test.go", "harness", "plugins")
	cmd.Dir = ".."
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		t.Fatal(err)
	}
	if len(out) > 0 {
		t.Errorf("random numbers from the global source:\n%s", out)
	}
}
