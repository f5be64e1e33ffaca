package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// defaultTimeout and defaultMemory bound a process for which neither the
// experiment nor the plugin says anything.
const (
	defaultTimeout = 2 * time.Hour
	defaultMemory  = 8 << 30
)

// process is the plugin process of one step.
type process struct {
	*client.Client
	run    *sdk.Run
	local  *Local
	step   *plan.Step
	record *store.Record
}

// process starts the plugin of a step in a private folder, calls work, stops the
// plugin and books what it used. Artifacts that it reported become the output
// "artifacts". Errors say what the process did.
func (l *Local) process(ctx context.Context, step *plan.Step, record *store.Record, work func(context.Context, *process) error) (err error) {
	plugin, ok := l.Plugins[step.Plugin.Name]
	if !ok {
		return fmt.Errorf("no plugin %q at hand", step.Plugin.Name)
	}
	if err := l.planned.check(ctx, step.Plugin, plugin); err != nil {
		return err
	}
	dir, err := l.Store.Temp(string(step.Kind) + "-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// A used-up budget stops whom it is for, plugins that name what they spend on.
	// Any other may go on, to its first spending.
	budget, err := l.ledger.left(step.Plugin.Budget)
	if err != nil && len(step.Plugin.Uses) > 0 {
		return err
	}
	given, err := params.Locate(step.Params, step.Plugin.Files)
	if err != nil {
		return err
	}
	state, err := l.Store.State(stateName(step))
	if err != nil {
		return err
	}
	timeout := defaultTimeout
	if s := step.Plugin.Limits.TimeoutSeconds; s > 0 {
		timeout = time.Duration(s) * time.Second
	}
	// Not a deadline: gRPC would hand it on, and the plugin's end of the stream
	// could fail of it before ours does.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(timeout, func() {
		cancel(fmt.Errorf("no end within its timeout of %s: %w", timeout, context.DeadlineExceeded))
	})
	defer timer.Stop()
	log := l.Log.With("step", step.Label)
	p := &process{local: l, step: step, record: record}
	artifacts := artifactDir{dir: filepath.Join(dir, "artifacts")}
	p.run = &sdk.Run{
		Params: given, Seed: step.Seed, ModelDir: filepath.Join(dir, "model"), StateDir: state,
		Threads: max(1, step.Plugin.Limits.Threads), Vocabulary: l.rows.set.Vocabulary,
		Context: step.Work.Context, Target: step.Work.Target, Window: data.MaxWindow, Budget: budget,
		OnArtifact: artifacts.add,
		OnSpend:    func(s sdk.Spend) error { return l.ledger.add(step.Plugin.Budget, s) },
	}
	if err := os.MkdirAll(p.run.ModelDir, 0o777); err != nil {
		return err
	}
	start := time.Now()
	running, err := launch.Start(ctx, plugin, launch.Options{
		Log: log, Env: step.Plugin.Env, Dir: l.RunDir,
		MemoryBytes: orDefault(step.Plugin.Limits.MemoryBytes, defaultMemory), StderrPath: filepath.Join(dir, "stderr"),
	})
	if err != nil {
		return l.withLog(step, filepath.Join(dir, "stderr"), err)
	}
	p.Client = client.New(running.Conn())
	p.run.Log = running.Log()
	p.run.OnProgress = func(fraction float64, note string) {
		if l.OnProgress != nil {
			l.OnProgress(step, fraction, note)
		}
	}
	err = running.Fail(string(step.Kind), start, work(ctx, p))
	exit := running.Stop(context.WithoutCancel(ctx))
	record.Usage.CPUSeconds = (exit.UserCPU + exit.SystemCPU).Seconds()
	record.Usage.MaxRSSBytes = exit.MaxRSSBytes
	if err != nil {
		return l.withLog(step, filepath.Join(dir, "stderr"), err)
	}
	if err := l.planned.check(ctx, step.Plugin, plugin); err != nil {
		return err
	}
	if len(step.Plugin.Uses) == 0 {
		if err := os.RemoveAll(state); err != nil {
			return err
		}
	}
	return artifacts.seal(p)
}

// withLog keeps what a failed process wrote to stderr and says where.
func (l *Local) withLog(step *plan.Step, path string, err error) error {
	if info, e := os.Stat(path); e != nil || info.Size() == 0 {
		return err
	}
	kept, e := l.Store.KeepLog(step.Key.String(), path)
	if e != nil {
		return errors.Join(err, e)
	}
	return fmt.Errorf("%w\n  all of its log: %s", err, kept)
}

func orDefault(n, otherwise uint64) uint64 {
	if n == 0 {
		return otherwise
	}
	return n
}

// stateName is the folder that outlives a failed step: the step's own, or, for a
// plugin that holds an exclusive resource (so that its steps run one at a time),
// one for all steps with the same params.
func stateName(step *plan.Step) string {
	if len(step.Plugin.Uses) == 0 {
		return step.Key.String()
	}
	h := sha256.Sum256(step.Params)
	return strings.ReplaceAll(step.Plugin.Name, "/", "-") + "-" + hex.EncodeToString(h[:8])
}

// open copies the model of the step's input with that role into the run.
func (p *process) open(role string) error {
	d, err := p.local.input(p.step, role, "model")
	if err != nil {
		return err
	}
	return p.local.Store.GetTree(d, p.run.ModelDir)
}

// seal stores a folder as an output of the step.
func (p *process) seal(output, dir string) error {
	d, err := p.local.Store.PutTree(dir)
	if err != nil {
		return err
	}
	p.record.Outputs[output] = d
	p.record.Trees = append(p.record.Trees, output)
	return nil
}
