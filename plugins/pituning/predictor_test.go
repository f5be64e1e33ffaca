package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The population goes round one way, this user the other: fine-tuning must turn
// the answers without changing the population's model.
func TestFinetuningAdapts(t *testing.T) {
	p := direct()
	p.Unlearn, p.FinetuneRate, p.FinetuneEpochs = false, 1e-2, 6
	run := testRun(t)
	m := pretrained(t, run, p, cycle(.9).events(1, 80, users(0, 12)...), cycle(.9).events(2, 60, users(20, 3)...))
	var user data.Events
	var backwards chain
	for b := range backwards {
		backwards[b][(b+3)%4] = 1
	}
	user = backwards.events(5, 80, 40)
	w, _ := problems(run, user.Slice(60, 80))
	before := scores(t, run, m, w)
	right, all := recall(t, run, m, cycle(1).events(6, 40, 41))
	if sum(right) < .95*sum(all) {
		t.Errorf("the population's model finds %v of %v", right, all)
	}
	right, all = recall(t, run, tuned(t, run, m, user), backwards.events(7, 40, 40))
	if sum(right) < .9*sum(all) {
		t.Errorf("the user's model finds %v of %v", right, all)
	}
	if diff := cmp.Diff(before, scores(t, run, m, w)); diff != "" {
		t.Errorf("fine-tuning changed the population's model: %s", diff)
	}
	for name, rows := range map[string]data.Events{"no row": {}, "one row": user.Slice(0, 1)} {
		if diff := cmp.Diff(before, scores(t, run, tuned(t, run, m, rows), w)); diff != "" {
			t.Errorf("a user with %s differs from the population's model: %s", name, diff)
		}
	}
}

func sum(x [4]float64) float64 { return x[0] + x[1] + x[2] + x[3] }

// variants are the params of every kind of model.
func variants() map[string]Params {
	all := map[string]Params{}
	for _, backbone := range []Backbone{BackboneGPT2, BackboneBERT4Rec} {
		for _, attention := range []bool{true, false} {
			for _, recon := range []string{"", " reconstruction", " both ways"} {
				p := tiny()
				p.Backbone, p.IntentAttention, p.Reconstruction, p.ReconBidir = backbone, attention, recon != "", recon == " both ways"
				all[fmt.Sprintf("%s attention %v%s", backbone, attention, recon)] = p
			}
		}
	}
	return all
}

// Every model can learn one batch by heart.
func TestOverfitsOneBatch(t *testing.T) {
	for name, p := range variants() {
		t.Run(name, func(t *testing.T) {
			run := testRun(t)
			p.Dropout = 0
			copies, behaviours := 0, 0
			if p.Reconstruction {
				copies, behaviours = 3, 4
			}
			n, err := newNetwork(run, p, 3, copies, behaviours)
			if err != nil {
				t.Fatal(err)
			}
			n.init(run.Rand("weights"))
			if err := n.compile(nn.AdamWConfig{Rate: nn.Constant(1e-2), ClipNorm: 1}); err != nil {
				t.Fatal(err)
			}
			defer n.close()
			table := n.space.NewTable()
			table.Load(cycle(.25).events(1, 14, 1, 2, 3))
			n.batch.reset()
			for _, s := range table.Tiles(nil, 50, nil) {
				n.predictSpan(n.batch, table, s, nil)
				if p.Reconstruction {
					n.reconstructSpan(n.batch, table, s, .2, p.ReconBidir, nil, run.Rand("mask"))
				}
			}
			n.batch.weigh(.5)
			var first, last float64
			for i := range 500 {
				if last, err = n.step(); err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					first = last
				}
			}
			if last > first/15 {
				t.Errorf("the loss of one batch goes from %v to %v", first, last)
			}
		})
	}
}

// Altering a target, or anything after it, changes no logit that answers for it,
// but for its weekday and slot under context time; altering a masked event changes
// nothing in its copy.
func TestNothingLeaks(t *testing.T) {
	const at = 6 // the target: row 6 of 9
	alter := map[string]func(e *data.Events, row int){
		"weekday":   func(e *data.Events, row int) { e.Weekday[row] = (e.Weekday[row] + 3) % 7 },
		"slot":      func(e *data.Events, row int) { e.Slot[row] = (e.Slot[row] + 7) % 48 },
		"location":  func(e *data.Events, row int) { e.Location[row] = 1 - e.Location[row] },
		"behaviour": func(e *data.Events, row int) { e.Behaviour[row] = (e.Behaviour[row] + 1) % 4 },
		"intent":    func(e *data.Events, row int) { e.Intent[row] = (e.Intent[row] + 1) % 4 },
	}
	for name, p := range variants() {
		for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
			run := testRun(t)
			run.Context = context
			n, err := newNetwork(run, p, 2, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			n.init(run.Rand("weights"))
			// answer returns the logits for the target at row `at`, read in training
			// from a span with rows after it where the model is causal.
			answer := func(e data.Events) []float32 {
				table, out := n.space.NewTable(), make([]float32, n.limits.Wanted*4)
				table.Load(e)
				spans := table.Single(nil, 1, nil)
				span := spans[0] // ends with the last row
				if n.masked {
					span = spans[len(spans)-at]
				}
				n.batch.reset()
				n.predictSpan(n.batch, table, span, nil)
				n.infer(n.batch, false, out)
				row := at - 1
				if n.masked {
					row = len(n.batch.Wanted) - 1
				}
				return out[4*row : 4*row+4]
			}
			e := cycle(.5).events(8, 9, 1)
			want := answer(e)
			for what, change := range alter {
				for row := at; row < 9; row++ {
					changed := cycle(.5).events(8, 9, 1)
					change(&changed, row)
					shown := context == sdk.ContextTime && row == at && (what == "weekday" || what == "slot")
					if same := cmp.Equal(want, answer(changed)); same == shown {
						t.Errorf("%s, context %s: altering %s of row %d: same logits %v", name, context, what, row, same)
					}
				}
			}
		}
	}
}

func TestMaskedEventsDoNotLeak(t *testing.T) {
	for name, p := range variants() {
		run := testRun(t)
		r := newReader(run, p, []float32{.25, .25, .25, .25})
		read := func(e data.Events) *batch {
			table, b := r.space.NewTable(), r.newBatch(nn.Limits{})
			table.Load(e)
			b.reset()
			r.reconstructSpan(b, table, table.Tiles(nil, 50, nil)[0], .3, p.ReconBidir, nil, run.Rand("mask"))
			return b
		}
		want := read(cycle(.5).events(8, 12, 1))
		if len(want.Wanted) == 0 {
			t.Fatal("nothing is masked")
		}
		for i, row := range want.Wanted {
			e := cycle(.5).events(8, 12, 1)
			e.Behaviour[row], e.Intent[row] = (e.Behaviour[row]+1)%4, (e.Intent[row]+1)%4
			got := read(e)
			if diff := cmp.Diff(want.Fields, got.Fields); diff != "" {
				t.Errorf("%s: a masked event shows: %s", name, diff)
			}
			if want.targets.class[i] == got.targets.class[i] {
				t.Errorf("%s: target %d does not change with its event", name, i)
			}
		}
	}
}

// A masked event is found more often than by its frequency alone.
func TestReconstructionBeatsUnigram(t *testing.T) {
	for _, bidirectional := range []bool{false, true} {
		p := tiny()
		p.ReconBidir, p.LocationDropout = bidirectional, .2
		run := testRun(t)
		chain := cycle(.8)
		n, err := pretrain(t.Context(), run, p, chain.events(1, 80, users(0, 12)...), chain.events(2, 60, users(20, 3)...))
		if err != nil {
			t.Fatal(err)
		}
		table := n.space.NewTable()
		table.Load(chain.events(3, 51, users(40, 8)...))
		b := n.batch
		b.reset()
		for _, s := range table.Tiles(nil, 50, nil) {
			n.reconstructSpan(b, table, s, .15, bidirectional, nil, run.Rand(fmt.Sprint("mask ", s)))
		}
		b.Seal()
		h, z := make([]float32, n.limits.Wanted*n.head.width), make([]float32, n.limits.Wanted*4)
		n.encoder.Infer(b.Batch, h)
		own := recipe.Shares(table.Behaviours, 4)
		var model, unigram float64
		for s := range b.Sequences() {
			of := b.rows(s)
			n.head.layers[reconstruct].forward(h[of.from*n.head.width:], of, false, z, 0)
			softmax(of.len(), 4, z, 1)
			for i := range of.len() {
				class := b.targets.class[of.from+i]
				model += -math.Log(float64(z[4*i+int(class)]))
				unigram += -math.Log(float64(own[class]))
			}
		}
		count := float64(len(b.Wanted))
		t.Logf("bidirectional %v: cross-entropy of %v masked events %.3f, by frequency %.3f", bidirectional, count, model/count, unigram/count)
		if model > .75*unigram {
			t.Errorf("bidirectional %v: cross-entropy %.3f, by frequency %.3f", bidirectional, model/count, unigram/count)
		}
	}
}

// A student of a teacher learns the chain.
func TestDistillation(t *testing.T) {
	p := direct()
	p.Distill = true
	p.TeacherSize, p.Rate, p.PretrainEpochs = SizeSmall, 3e-3, 4
	run := testRun(t)
	m := pretrained(t, run, p, cycle(.9).events(1, 80, users(0, 12)...), cycle(.9).events(2, 60, users(20, 3)...))
	right, all := recall(t, run, m, cycle(1).events(6, 40, 41))
	if sum(right) < .95*sum(all) {
		t.Errorf("the student finds %v of %v", right, all)
	}
	if n := len(nn.Tensors(m.layers()...)); n == 0 || m.head.width != p.Width {
		t.Errorf("the model that is kept has width %d, want the student's %d", m.head.width, p.Width)
	}
	p.Temperature = 8
	hot := pretrained(t, run, p, cycle(.9).events(1, 80, users(0, 12)...), cycle(.9).events(2, 60, users(20, 3)...))
	if cmp.Equal(values(m), values(hot)) {
		t.Error("the temperature of the teacher's answers does not reach the student")
	}
}

// values returns a model's weights.
func values(m *model) (all [][]float32) {
	for _, t := range nn.Tensors(m.layers()...) {
		all = append(all, t.Value)
	}
	return all
}

func TestThreadsDoNotMatter(t *testing.T) {
	p := tiny()
	p.PretrainEpochs, p.UnlearnRatio = 1, 1.01
	_, personal := rare()
	var want []float32
	for threads := 1; threads <= 3; threads++ {
		run := testRun(t)
		run.Threads = threads
		m := pretrained(t, run, p, cycle(.7).events(1, 60, users(0, 9)...), cycle(.7).events(2, 60, 20))
		w, _ := problems(run, personal.events(4, 70, 40))
		got := append(scores(t, run, m, w), scores(t, run, tuned(t, run, m, personal.events(3, 60, 40)), w)...)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d threads give other scores: %s", threads, diff)
		}
	}
}

func TestUnknownBehavioursAndEmptyTables(t *testing.T) {
	run := testRun(t)
	run.Target = sdk.TargetBehaviour
	rows := cycle(.7).events(1, 60, users(0, 4)...)
	for i := 0; i < rows.Len(); i += 5 {
		rows.Behaviour[i] = 4
	}
	for name, train := range map[string]data.Events{"unknown": rows, "nothing": {}} {
		m := pretrained(t, run, tiny(), train, data.Events{})
		w, _ := problems(run, rows.Slice(0, 60))
		w.Add(data.Window{ID: 1000, Weekday: data.Masked, Slot: data.Masked})
		for i, v := range scores(t, run, tuned(t, run, m, rows.Slice(0, 60)), w) {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				t.Fatalf("%s: score %d is %v", name, i, v)
			}
		}
	}
}

func TestModelOfAnotherRun(t *testing.T) {
	run := testRun(t)
	p := tiny()
	p.PretrainEpochs = 1
	pretrained(t, run, p, cycle(.7).events(1, 60, 1, 2), data.Events{})
	other := *run
	other.Context = sdk.ContextTime
	wider := p
	wider.Width = 32
	for want, load := range map[string]func() error{
		`context is "none"`: func() error { _, err := pituning{p}.Load(t.Context(), &other); return err },
		"has shape":         func() error { _, err := pituning{wider}.Load(t.Context(), run); return err },
	} {
		if err := load(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}

func TestCancel(t *testing.T) {
	run := testRun(t)
	rows := cycle(.7).events(1, 60, users(0, 4)...)
	m := pretrained(t, run, tiny(), rows, data.Events{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w, _ := problems(run, rows.Slice(0, 9))
	if err := (pituning{tiny()}).Pretrain(ctx, run, rows, data.Events{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Pretrain returns %v", err)
	}
	if _, err := m.Finetune(ctx, run, rows.Slice(0, 60)); !errors.Is(err, context.Canceled) {
		t.Errorf("Finetune returns %v", err)
	}
	if err := m.Score(ctx, run, w, make([]float32, w.Len()*4)); !errors.Is(err, context.Canceled) {
		t.Errorf("Score returns %v", err)
	}
}

// The dev users alone decide which weights are kept: others keep other weights of
// the same training, early ones where they do what the population does not.
func TestDevUsersDecide(t *testing.T) {
	run := testRun(t)
	train := cycle(.9).events(1, 80, users(0, 6)...)
	p := direct()
	p.EvaluateEvery = 5
	w, _ := problems(run, train.Slice(0, 80))
	spread := func(dev data.Events) (sum float64) {
		for _, v := range scores(t, run, pretrained(t, run, p, train, dev), w) {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	alike, unlike := spread(cycle(.9).events(2, 60, 20)), spread(cycle(.05).events(2, 60, 20))
	if unlike >= alike/2 {
		t.Errorf("squared logits %.0f for dev users unlike the population, %.0f for those like it", unlike, alike)
	}
}

// Under context time the slot of the target is all that tells its class.
func TestContextTime(t *testing.T) {
	for _, attention := range []bool{false, true} {
		run := testRun(t)
		run.Context = sdk.ContextTime
		rng := run.Rand("rows")
		rows := func(user uint32) (e data.Events) {
			for i := range uint32(80) {
				class := rng.Uint32N(4)
				e.Add(data.Event{User: user, Day: i, Weekday: uint8(i % 7), Slot: uint8(12 * class), Behaviour: class, Intent: class})
			}
			return e
		}
		var train data.Events
		for user := range uint32(12) {
			train.Append(rows(user))
		}
		p := tiny()
		p.IntentAttention, p.Reconstruction = attention, false
		m := pretrained(t, run, p, train, rows(20))
		if right, all := recall(t, run, m, rows(30)); sum(right) < .95*sum(all) {
			t.Errorf("intent attention %v: %v of %v are found", attention, right, all)
		}
	}
}
