package main

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Windows that end a stride apart, the first of them at the last event, have every
// event that has a past as a target once.
func TestEveryEventIsATargetOnce(t *testing.T) {
	run := testRun(t)
	r := newReader(run, direct(), nil)
	events := cycle(.5).events(1, 120, 1)
	var want [4]int
	for _, b := range events.Behaviour[1:] {
		want[b]++
	}
	table := r.space.NewTable()
	table.Load(events)
	for _, stride := range []int{1, 7, 25, 50} {
		b := r.newBatch(nn.Limits{})
		b.reset()
		for _, s := range table.Tiles(nil, stride, nil) {
			r.predictSpan(b, table, s, nil)
		}
		var got [4]int
		for i, w := range b.targets.hard {
			if w != 0 {
				got[b.targets.class[i]]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stride %d: targets by class differ: %s", stride, diff)
		}
	}
}

// In training a masked backbone has about a fifth of a window's events as targets,
// the last always; nothing of them shows.
func TestMaskedTargets(t *testing.T) {
	run, p := testRun(t), tiny()
	p.Backbone = BackboneBERT4Rec
	r := newReader(run, p, []float32{.25, .25, .25, .25})
	read := func(change int) (*batch, int) {
		e := cycle(.5).events(1, 51, 1)
		if change >= 0 {
			e.Weekday[change], e.Slot[change], e.Location[change] = 6-e.Weekday[change], 47-e.Slot[change], 1-e.Location[change]
			e.Behaviour[change], e.Intent[change] = (e.Behaviour[change]+1)%4, (e.Intent[change]+1)%4
		}
		table, b := r.space.NewTable(), r.newBatch(nn.Limits{})
		table.Load(e)
		b.reset()
		r.predictSpan(b, table, r.spans(nil, table, 50, nil)[0], &corruption{hidden: hiddenShare, rng: run.Rand("hidden")})
		targets := 0
		for _, w := range b.targets.hard {
			if w != 0 {
				targets++
			}
		}
		return b, targets
	}
	want, targets := read(-1)
	if targets < 5 || targets > 20 || want.targets.hard[len(want.targets.hard)-1] == 0 {
		t.Fatalf("%d targets: %v", targets, want.targets.hard)
	}
	for i, at := range want.Wanted {
		if want.targets.hard[i] == 0 {
			continue
		}
		got, _ := read(int(at))
		if diff := cmp.Diff(want.Fields, got.Fields); diff != "" {
			t.Errorf("the target at row %d shows: %s", at, diff)
		}
		if want.targets.class[i] == got.targets.class[i] {
			t.Errorf("the target at row %d does not change with its event", at)
		}
	}
}

// Both backbones count the same of a window: its events.
func TestCountsOfBackbones(t *testing.T) {
	run, p := testRun(t), tiny()
	w, _ := problems(run, cycle(.5).events(1, 30, 1))
	var want []float32
	for _, backbone := range []Backbone{BackboneGPT2, BackboneBERT4Rec} {
		p.Backbone = backbone
		r := newReader(run, p, []float32{.1, .2, .3, .4})
		b := r.newBatch(nn.Limits{})
		b.reset()
		for _, one := range w.Each {
			r.predictWindow(b, one)
		}
		got := b.countsOf(len(b.Wanted) - 1)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("backbone %s counts otherwise: %s", backbone, diff)
		}
	}
	if slices.Max(want) == 0 {
		t.Error("nothing is counted")
	}
}

// Dev users' targets are predicted once each, from 45 events or more where there
// are as many.
func TestDevSpans(t *testing.T) {
	run := testRun(t)
	for _, backbone := range []Backbone{BackboneGPT2, BackboneBERT4Rec} {
		p := direct()
		p.Backbone = backbone
		n, err := newNetwork(run, p, 4, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		d := &pretraining{network: n, dev: n.space.NewTable()}
		d.dev.Load(cycle(.5).events(1, 120, 1))
		var targets [120]int
		for _, s := range d.devSpans() {
			for r := s.End - s.Targets; r < s.End; r++ {
				targets[r]++
				if past := r - s.First; past < min(r, 45) {
					t.Errorf("backbone %s: row %d is predicted from %d events", backbone, r, past)
				}
			}
		}
		if targets[0] != 0 || slices.Min(targets[1:]) != 1 || slices.Max(targets[1:]) != 1 {
			t.Errorf("backbone %s: times that rows are targets: %v", backbone, targets)
		}
	}
}

// Fine-tuning a masked backbone hides the last event of a window alone.
func TestFinetuningHidesTheLast(t *testing.T) {
	p := direct()
	p.Backbone = BackboneBERT4Rec
	run := testRun(t)
	m := pretrained(t, run, p, data.Events{}, data.Events{})
	tuner, err := newTuner(run, p, m.network)
	if err != nil {
		t.Fatal(err)
	}
	defer tuner.network.close()
	tuner.table.Load(cycle(.5).events(1, 60, 1))
	for range tuner.epoch(run.Rand("epoch"), func(b *batch) {
		targets := 0
		for _, w := range b.targets.hard {
			if w != 0 {
				targets++
			}
		}
		if targets != len(b.tasks) {
			t.Errorf("%d targets in %d windows", targets, len(b.tasks))
		}
	}) {
	}
}

// With a teacher, its answers are half of the loss.
func TestHalfOfTheLossIsTheTeachers(t *testing.T) {
	run, p := testRun(t), direct()
	teacher, err := newNetwork(run, p, 4, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	student, err := newNetwork(run, p, 4, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	table := student.space.NewTable()
	table.Load(cycle(.5).events(1, 60, 1, 2))
	b := student.batch
	b.reset()
	for _, s := range table.Tiles(nil, 30, nil) {
		student.predictSpan(b, table, s, nil)
	}
	b.weigh(0)
	(&pretraining{params: p, network: student, teacher: teacher}).ask()
	var hard, soft float64
	for i := range b.targets.hard {
		hard, soft = hard+float64(b.targets.hard[i]), soft+float64(b.targets.soft[i])
	}
	if math.Abs(hard-.5) > 1e-6 || math.Abs(soft-.5) > 1e-6 {
		t.Errorf("weights %v of classes and %v of the teacher, want a half each", hard, soft)
	}
}
