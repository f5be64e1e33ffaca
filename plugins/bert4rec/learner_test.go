package main

import (
	"math"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// One batch can be learned by heart, with one head and with two.
func TestOverfitsOneBatch(t *testing.T) {
	for _, auxiliary := range []bool{false, true} {
		run := testRun(t)
		p := small()
		p.Dropout, p.AttentionDropout = 0, 0
		n, err := newNetwork(run, p, 16, 40, auxiliary)
		if err != nil {
			t.Fatal(err)
		}
		n.init(run.Rand("initial weights"), .02)
		l, err := newLearner(n, p.adam(nn.Constant(1e-2)), 2, 16)
		if err != nil {
			t.Fatal(err)
		}
		defer l.trainer.Close()
		l.filler = filler{table: table(n, sdktest.Train(sdktest.Population[:1])), cloze: cloze{.2, 40}}
		var batch []instance
		for i := range uint64(16) {
			first := int(5 * i)
			batch = append(batch, instance{tokens.Span{First: first, End: first + 11, Targets: 1}, i%2 == 0, i})
		}
		l.filler.fill(n, batch)
		first, last := 0.0, 0.0
		for i := range 400 {
			if last, err = l.trainer.Step(); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = last
			}
		}
		if last > .05 || first < .9 {
			t.Errorf("second head %v: the loss of one batch goes from %.3f to %.3f, want below .05", auxiliary, first, last)
		}
	}
}

// The second head adds its loss and trains the encoder.
func TestSecondHead(t *testing.T) {
	run := testRun(t)
	losses := map[bool]float64{}
	for _, auxiliary := range []bool{false, true} {
		n, err := newNetwork(run, small(), 4, 40, auxiliary)
		if err != nil {
			t.Fatal(err)
		}
		l, err := newLearner(n, small().adam(nn.Constant(1e-3)), 1, 4)
		if err != nil {
			t.Fatal(err)
		}
		defer l.trainer.Close()
		l.filler.table = table(n, sdktest.Train(sdktest.Population[:1]))
		l.filler.fill(n, []instance{{tokens.Span{First: 0, End: 9, Targets: 1}, true, 1}})
		if losses[auxiliary], err = l.trainer.Loss(); err != nil {
			t.Fatal(err)
		}
	}
	// Weights of 0 give even odds.
	if want := math.Log(3); math.Abs(losses[false]-want) > 1e-6 {
		t.Errorf("one head: loss %v, want %v", losses[false], want)
	}
	if want := math.Log(3) + math.Log(6); math.Abs(losses[true]-want) > 1e-6 {
		t.Errorf("two heads: loss %v, want %v", losses[true], want)
	}
}

// The authors' settings: rate (T1), no correction of moments, decay, and a loss
// that is divided by the number of hidden events + 1e-5.
func TestOfficialOptimiser(t *testing.T) {
	p := official
	rate := p.schedule(400_000)
	for step, want := range map[int]float64{0: 0, 50: 5e-5, 99: 9.9e-5, 100: 9.9975e-5, 200_000: 5e-5, 400_000: 0} {
		if got := rate(step); math.Abs(got-want) > 1e-12 {
			t.Errorf("rate of step %d is %v, want %v", step, got, want)
		}
	}
	c := p.adam(rate)
	if c.Beta1 != .9 || c.Beta2 != .999 || c.Epsilon != 1e-6 || c.WeightDecay != .01 || c.ClipNorm != 5 || c.BiasCorrection {
		t.Errorf("settings of the optimiser: %+v", c)
	}
	run := testRun(t)
	p.Width, p.Heads, p.CountOffset = 8, 2, 1 // 1 shows where 1e-5 would not
	n, err := newNetwork(run, p, 4, 40, false)
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLearner(n, c, 1, 4)
	if err != nil {
		t.Fatal(err)
	}
	defer l.trainer.Close()
	l.filler = filler{table: table(n, sdktest.Train(sdktest.Population[:1])), cloze: cloze{.3, 40}}
	l.filler.fill(n, []instance{{tokens.Span{First: 0, End: 10, Targets: 1}, false, 1}})
	loss, err := l.trainer.Loss()
	if err != nil {
		t.Fatal(err)
	}
	if want := 3 * math.Log(3) / 4; math.Abs(loss-want) > 1e-6 {
		t.Errorf("loss of 3 hidden events is %v, want %v", loss, want)
	}
}

// official are the settings of the authors' code for Beauty (section 4.1 of the
// specification) where our windows allow them.
var official = func() Params {
	p := defaults
	p.Dropout, p.AttentionDropout, p.InitDeviation = .5, .2, .02
	p.PastIntents, p.WindowCounts, p.LocationDropout, p.UnknownLocations = false, false, 0, 0
	p.Stride, p.Clozes, p.Lasts, p.MaskShare, p.MaxMasked, p.Offline = 5, 10, 1, .6, 30, true
	p.Batch, p.Rate, p.Schedule, p.Warmup = 256, 1e-4, ScheduleLinear, 100
	p.WeightDecay, p.ClipNorm, p.BiasCorrection, p.AdamEpsilon, p.CountOffset = .01, 5, false, 1e-6, 1e-5
	p.LabelSmoothing, p.EMA = 0, 0
	return p
}()

func TestOfficialTrains(t *testing.T) {
	run := testRun(t)
	p := official
	p.Width, p.Batch, p.PretrainEpochs, p.MinSteps, p.Warmup, p.Rate = 8, 16, 2, 1, 2, 1e-3
	if err := p.validate(); err != nil {
		t.Fatal(err)
	}
	train := sdktest.Train(sdktest.Population[:3])
	w, _ := windows(run, train)
	even := scores(t, run, pretrained(t, run, p, train.Slice(0, 0), train.Slice(0, 0)), w)
	trained := scores(t, run, pretrained(t, run, p, train, sdktest.Train(sdktest.Dev)), w)
	_, classes := windows(run, train)
	var before, after float64
	for i, class := range classes {
		before += recipe.CrossEntropy(even[3*i:3*i+3], int(class))
		after += recipe.CrossEntropy(trained[3*i:3*i+3], int(class))
	}
	if after >= before {
		t.Errorf("cross-entropy %.3f before training, %.3f after", before, after)
	}
}

func TestBadParams(t *testing.T) {
	for what, change := range map[string]func(*Params){
		"heads":            func(p *Params) { p.Heads = 3 },
		"nothing to learn": func(p *Params) { p.Clozes, p.Lasts = 0, 0 },
		"nothing to count": func(p *Params) { p.PastIntents = false },
	} {
		p := defaults
		change(&p)
		if p.validate() == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if err := defaults.validate(); err != nil {
		t.Error(err)
	}
}
