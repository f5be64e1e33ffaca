package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// code N PROGRAM ARGUMENT... runs a program that must exit with N and must not
// show its own stack.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N PROGRAM ARGUMENT...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := exitCode(ts, ts.Exec(args[1], args[2:]...))
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if strings.HasPrefix(line, "goroutine ") || strings.HasPrefix(line, "panic:") {
			ts.Fatalf("the program shows its stack: %s", line)
		}
	}
}

func exitCode(ts *testscript.TestScript, err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	ts.Fatalf("%v", err)
	return -1
}

// interrupt FILE PROGRAM ARGUMENT... starts a program, waits until there is a
// file of that name, sends SIGINT to the program's process group as a terminal
// does, and wants exit code 130 within ten seconds. Its stderr is the file err.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupt FILE PROGRAM ARGUMENT...")
	}
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	var stderr bytes.Buffer
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Stderr = ts.Getenv("WORK"), &stderr
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for signalled := false; ; {
		select {
		case err := <-ended:
			ts.Check(os.WriteFile(ts.MkAbs("err"), stderr.Bytes(), 0o666))
			if code := exitCode(ts, err); code != exitInterrupted || !signalled {
				ts.Fatalf("exit code %d, want %d after a signal (sent: %t)\n%s", code, exitInterrupted, signalled, &stderr)
			}
			return
		case <-deadline:
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			ts.Fatalf("the program goes on (signal sent: %t)\n%s", signalled, &stderr)
		case <-tick.C:
			if _, err := os.Stat(ts.MkAbs(args[0])); err == nil && !signalled {
				signalled = true
				deadline = time.After(10 * time.Second)
				ts.Check(syscall.Kill(-cmd.Process.Pid, syscall.SIGINT))
			}
		}
	}
}

// noprocess wants that no process runs whose command line names the script's
// folder: every plugin's does.
func noProcess(ts *testscript.TestScript, neg bool, _ []string) {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	ts.Check(err)
	found := ""
	for _, path := range lines {
		if line, err := os.ReadFile(path); err == nil && bytes.Contains(line, []byte("starts="+ts.Getenv("WORK"))) {
			found = strings.ReplaceAll(string(line), "\x00", " ")
		}
	}
	if (found != "") != neg {
		ts.Fatalf("process %q", found)
	}
}

// absent TEXT FOLDER wants that no file of a folder holds a text.
func absent(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] absent TEXT FOLDER")
	}
	found, files := "", 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[1]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(args[0])) {
			found = path
		}
		return err
	}))
	if files == 0 || (found != "") != neg {
		ts.Fatalf("%q in %q, of %d files", args[0], found, files)
	}
}

// damage HOW KIND LABEL spoils the store: HOW is truncate, corrupt or remove;
// KIND is record, or an output of the step with that label.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage truncate|corrupt|remove record|OUTPUT LABEL")
	}
	paths, err := filepath.Glob(ts.MkAbs("results/.store/steps/*/*"))
	ts.Check(err)
	for _, path := range paths {
		var r store.Record
		b, err := os.ReadFile(path)
		ts.Check(err)
		if json.Unmarshal(b, &r) != nil || r.Label != args[2] {
			continue
		}
		if d, ok := r.Outputs[args[1]]; ok {
			path = ts.MkAbs(filepath.Join("results/.store/objects", d.String()[:2], d.String()))
		}
		ts.Check(spoil(path, args[0]))
		return
	}
	ts.Fatalf("no step %q", args[2])
}

func spoil(path, how string) error {
	if how == "remove" {
		return os.Remove(path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if how == "truncate" {
		b = b[:len(b)/2]
	} else {
		b[len(b)/2] ^= 0x55
	}
	if err := os.Chmod(path, 0o666); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o666)
}

// recompute PARQUET JSON wants that the accuracy of every row of a table is what
// the predictions say.
func recompute(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: recompute PARQUET JSON")
	}
	rows, err := parquet.ReadFile[scoredEvent](ts.MkAbs(args[0]))
	ts.Check(err)
	type name struct{ block, row string }
	right, all := map[name]float64{}, map[name]float64{}
	for _, r := range rows {
		n := name{r.Block, r.Row}
		all[n]++
		if r.Answer == r.Predicted {
			right[n]++
		}
		if (r.Answer == r.Predicted) != (r.Rank == 1) {
			ts.Fatalf("answer %d, predicted %d, rank %d", r.Answer, r.Predicted, r.Rank)
		}
	}
	var t table.Table
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &t))
	checked := 0
	for _, b := range t.Blocks {
		for _, s := range b.Sections {
			for _, r := range s.Rows {
				n := name{b.Name, r.Name}
				for i, c := range b.Columns {
					if c.Metric != "accuracy" || all[n] == 0 || r.Cells[i].Percent || r.Cells[i].Value == nil {
						continue // a derived row is no row of predictions
					}
					checked++
					if got := *r.Cells[i].Value; math.Abs(got-right[n]/all[n]) > 1e-12 {
						ts.Fatalf("%v: accuracy %v in the table, %v of %v predictions are right", n, got, right[n], all[n])
					}
				}
			}
		}
	}
	if checked == 0 || checked != len(all) {
		ts.Fatalf("%d rows of %d with predictions are in the table", checked, len(all))
	}
}

// samefiles A B wants that two folders hold the same files, but for run.json.
func sameFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samefiles A B")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	others, err := os.ReadDir(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(entries) != len(others) || len(entries) < 6 {
		ts.Fatalf("%d files and %d files", len(entries), len(others))
	}
	for _, e := range entries {
		if e.Name() != "run.json" && ts.ReadFile(filepath.Join(args[0], e.Name())) != ts.ReadFile(filepath.Join(args[1], e.Name())) {
			ts.Fatalf("%s differs", e.Name())
		}
	}
}
