package cli

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// The test executable is the tests and every program that a script runs: the
// harness and its plugins.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"harness": func() { os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr)) },
		"tally":   serveTally,
		"again":   serveAgain,
		"learner": serveLearner,
		"bad":     serveBad,
		"bad-gen": serveBadGen,
	})
}

//go:embed testdata/table.yaml
var files embed.FS

// TestScripts runs testdata/script. A script's folder has a data set, a spec
// table.yaml that uses it, and five plugins; a plugin writes a line to the file
// starts whenever its process starts.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":      code,
			"interrupt": interrupt,
			"noprocess": noProcess,
			"absent":    absent,
			"damage":    damage,
			"recompute": recompute,
			"samefiles": sameFiles,
			"oracle":    writeOracle,
		},
		Setup: func(e *testscript.Env) error {
			tmp, err := shortTemp(e)
			if err != nil {
				return err
			}
			e.Setenv("TMPDIR", tmp)
			e.Setenv("RESULTS", filepath.Join("results", "table", "made-quick"))
			spec, err := files.ReadFile("testdata/table.yaml")
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(e.WorkDir, "table.yaml"), spec, 0o666); err != nil {
				return err
			}
			if err := writeData(filepath.Join(e.WorkDir, "data")); err != nil {
				return err
			}
			for _, name := range []string{"tally", "again", "learner", "bad", "bad-gen"} {
				if err := writeManifest(e.WorkDir, name); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// shortTemp returns a folder whose path leaves room for that of a socket. At the
// script's end no run folder of a process may be left in it.
func shortTemp(e *testscript.Env) (string, error) {
	tmp, err := os.MkdirTemp("/tmp", "bb")
	e.Defer(func() {
		if left, _ := filepath.Glob(filepath.Join(tmp, "behaviorbench-*", "*", "*")); len(left) > 0 {
			e.T().Log("left behind:", left)
			defer e.T().FailNow()
		}
		os.RemoveAll(tmp)
	})
	return tmp, err
}

// writeManifest makes plugins/NAME/plugin.yaml, which runs this executable.
func writeManifest(work, name string) error {
	dir := filepath.Join(work, "plugins", name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "revision"), []byte("1\n"), 0o666); err != nil {
		return err
	}
	text := fmt.Sprintf("command: [%s, %s]\nfiles: [revision]\nauto_mtls: false\n",
		name, strconv.Quote("starts="+filepath.Join(work, "starts")))
	return os.WriteFile(filepath.Join(dir, launch.ManifestName), []byte(text), 0o666)
}
