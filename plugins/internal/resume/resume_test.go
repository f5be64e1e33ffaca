package resume

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

const steps = 60

// TestMain is the child of TestKilled if the environment says so.
func TestMain(m *testing.M) {
	if dir := os.Getenv("RESUME_TEST_TRAIN_IN"); dir != "" {
		err := train(runIn(dir), steps, func(step int) { fmt.Println(step) })
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runIn keeps model and state in one folder.
func runIn(dir string) *sdk.Run {
	return &sdk.Run{Seed: 1, Params: []byte(`{"a":1}`), ModelDir: dir, StateDir: filepath.Join(dir, "state")}
}

func modelIn(t *testing.T, dir string) []byte {
	t.Helper()
	model, err := os.ReadFile(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// A process that is killed again and again, at whatever it is doing, ends with the
// bytes of one that is not; and it never begins anew.
func TestKilled(t *testing.T) {
	whole, dir := t.TempDir(), t.TempDir()
	if err := train(runIn(whole), steps, func(int) {}); err != nil {
		t.Fatal(err)
	}
	last, kills := 0, 0
	unfinished := func() bool { _, err := os.Stat(filepath.Join(dir, "model.safetensors")); return err != nil }
	for patience := 1; unfinished(); patience = patience%7 + 2 {
		before := last
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "RESUME_TEST_TRAIN_IN="+dir)
		var said bytes.Buffer
		child.Stderr = &said
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 1; lines.Scan(); n++ {
			step, err := strconv.Atoi(lines.Text())
			if err != nil {
				t.Fatal(err)
			}
			if n == 1 && step <= before {
				t.Fatalf("step %d was kept, and then comes step %d", before, step)
			}
			last = step
			if n == patience {
				if err := child.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err != nil {
			kills++
		}
		if said.Len() > 0 {
			t.Fatalf("the child says: %s", said.String())
		}
	}
	if kills < 5 {
		t.Errorf("only %d of the processes were killed", kills)
	}
	if !bytes.Equal(modelIn(t, whole), modelIn(t, dir)) {
		t.Error("the model of the processes that were killed differs from that of an uninterrupted one")
	}
}

// kept returns a toy with some steps, and its run, in which they are kept.
func kept(t *testing.T, taken int) (*toy, *sdk.Run, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	run := runIn(t.TempDir())
	run.Log = slog.New(slog.NewTextHandler(log, nil))
	toy := fresh(t, run)
	for range taken {
		if err := toy.step(); err != nil {
			t.Fatal(err)
		}
	}
	if err := Open(run).Save(toy.now, toy.tensors()); err != nil {
		t.Fatal(err)
	}
	return toy, run, log
}

func fresh(t *testing.T, run *sdk.Run) *toy {
	t.Helper()
	toy, err := newToy(run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { toy.trainer.Close() })
	return toy
}

// values are those of all tensors of a toy by name.
func values(t *toy) map[string][]float32 {
	all := map[string][]float32{}
	for _, tensor := range t.tensors() {
		all[tensor.Name] = tensor.Value
	}
	return all
}

func TestLoadOfSave(t *testing.T) {
	want, run, log := kept(t, 9)
	got := fresh(t, run)
	if found, err := Open(run).Load(&got.now, got.tensors()); err != nil || !found {
		t.Fatal(found, err)
	}
	if diff := cmp.Diff(want.now, got.now); diff != "" {
		t.Errorf("position (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(values(want), values(got)); diff != "" {
		t.Errorf("tensors (-want +got):\n%s", diff)
	}
	if !strings.Contains(log.String(), "training goes on") {
		t.Errorf("log: %s", log)
	}
}

// What cannot be used is told and changes nothing.
func TestLoadIgnores(t *testing.T) {
	damage := func(change func(text []byte) []byte) func(*testing.T, *sdk.Run) {
		return func(t *testing.T, run *sdk.Run) {
			path := filepath.Join(run.StateDir, FileName)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	another := func(old, new string) func(*testing.T, *sdk.Run) {
		return damage(func(text []byte) []byte {
			if !bytes.Contains(text, []byte(old)) {
				t.Errorf("the file lacks %s: the test shows nothing", old)
			}
			return bytes.Replace(text, []byte(old), []byte(new), 1)
		})
	}
	for name, test := range map[string]struct {
		change func(*testing.T, *sdk.Run)
		want   string // in the warning
	}{
		"one bit of a weight":     {damage(func(b []byte) []byte { b[len(b)-4] ^= 1; return b }), "damaged"},
		"another position":        {another(`\"steps\":9`, `\"steps\":8`), "damaged"},
		"cut off":                 {damage(func(b []byte) []byte { return b[:len(b)-1] }), "cut off"},
		"empty":                   {damage(func([]byte) []byte { return nil }), "no safetensors file"},
		"something else":          {damage(func([]byte) []byte { return bytes.Repeat([]byte("x"), 100) }), "no safetensors file"},
		"another format":          {another(format, "resume/2"), "resume/2"},
		"other params":            {func(_ *testing.T, run *sdk.Run) { run.Params = []byte(`{"a":2}`) }, "other params"},
		"another seed":            {func(_ *testing.T, run *sdk.Run) { run.Seed++ }, "another seed"},
		"another vocabulary":      {func(_ *testing.T, run *sdk.Run) { run.Vocabulary.Locations = []string{"home"} }, "another vocabulary"},
		"another name of a model": {another(`"first.weight"`, `"wurst.weight"`), "first.weight"},
	} {
		t.Run(name, func(t *testing.T) {
			_, run, log := kept(t, 9)
			test.change(t, run)
			want, got := fresh(t, run), fresh(t, run)
			found, err := Open(run).Load(&got.now, got.tensors())
			if err != nil || found {
				t.Fatal(found, err)
			}
			if diff := cmp.Diff(want.now, got.now); diff != "" {
				t.Errorf("position (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(values(want), values(got)); diff != "" {
				t.Errorf("tensors (-want +got):\n%s", diff)
			}
			if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), test.want) {
				t.Errorf("want a warning with %q, the log says: %s", test.want, log)
			}
		})
	}
}

// A training of another network does not fit.
func TestLoadIgnoresOtherTensors(t *testing.T) {
	toy, run, log := kept(t, 1)
	var now position
	found, err := Open(run).Load(&now, toy.tensors()[1:])
	if found || err != nil || now.Steps != 0 || !strings.Contains(log.String(), "which the model lacks") {
		t.Errorf("found %v, error %v, position %+v, log: %s", found, err, now, log)
	}
	var other struct {
		Steps  []int     `json:"steps"`
		Losses []float64 `json:"losses"` // would fit
	}
	if found, err := Open(run).Load(&other, toy.tensors()); found || err != nil || other.Losses != nil || !strings.Contains(log.String(), "position") {
		t.Errorf("found %v, error %v, position %+v, log: %s", found, err, other, log)
	}
}

func TestNothingKept(t *testing.T) {
	for name, run := range map[string]*sdk.Run{"no folder": {}, "no such folder yet": {StateDir: filepath.Join(t.TempDir(), "a", "b")}} {
		k := Open(run)
		var now position
		if found, err := k.Load(&now, nil); found || err != nil {
			t.Errorf("%s: found %v, error %v", name, found, err)
		}
		if err := k.Save(position{Steps: 3}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if found, err := Open(run).Load(&now, nil); found != (run.StateDir != "") || err != nil {
			t.Errorf("%s: after Save found %v, error %v", name, found, err)
		}
		for range 2 {
			if err := k.Done(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if found, err := k.Load(&now, nil); found || err != nil {
			t.Errorf("%s: after Done found %v, error %v", name, found, err)
		}
	}
}

// What hinders the next Save too is an error at once.
func TestUnreadable(t *testing.T) {
	run := runIn(t.TempDir())
	if err := os.MkdirAll(filepath.Join(run.StateDir, FileName), 0o777); err != nil {
		t.Fatal(err)
	}
	var now position
	var path *fs.PathError
	if found, err := Open(run).Load(&now, nil); found || !errors.As(err, &path) {
		t.Errorf("found %v, error %v, want one of the path", found, err)
	}
	if err := Open(run).Save(now, []nn.Tensor{{Name: "a"}, {Name: "a"}}); err == nil {
		t.Error("two tensors of a name are kept")
	}
	if err := Open(run).Save(func() {}, nil); err == nil {
		t.Error("a position that JSON cannot hold is kept")
	}
}

// Whatever the file holds, it is taken whole or changes nothing.
func FuzzLoad(f *testing.F) {
	run := runIn(f.TempDir())
	tensors := func() []nn.Tensor { return []nn.Tensor{{Name: "w", Shape: []int{2}, Value: []float32{1, 2}}} }
	if err := Open(run).Save(position{Steps: 3}, tensors()); err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(run.StateDir, FileName)
	text, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(text[:20])
	f.Add(bytes.Replace(text, []byte("steps"), []byte("stops"), 1))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		now, into := position{Steps: 7}, tensors()
		into[0].Value[1] = 5
		found, err := Open(run).Load(&now, into)
		if err != nil {
			t.Fatal(err)
		}
		if steps, v := now.Steps, into[0].Value[1]; !found && (steps != 7 || v != 5) || found && (steps != 3 || v != 2) {
			t.Fatalf("found %v: %d steps, value %v", found, steps, v)
		}
	})
}

// BenchmarkSave keeps a million weights with their moments.
func BenchmarkSave(b *testing.B) {
	run := &sdk.Run{StateDir: b.TempDir()}
	tensor := nn.Tensor{Name: "w", Shape: []int{3_000_000}, Value: make([]float32, 3_000_000)}
	k := Open(run)
	b.SetBytes(4 * 3_000_000)
	for b.Loop() {
		if err := k.Save(position{}, []nn.Tensor{tensor}); err != nil {
			b.Fatal(err)
		}
	}
}
