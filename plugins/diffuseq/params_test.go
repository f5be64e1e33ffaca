package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/paramtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// No setting is without effect, and those of generation leave the model.
func TestEveryParamMatters(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 40 small models; run without -short")
	}
	base := tinyParams()
	base.Mode, base.Steps, base.DiffusionSteps = "factored", 8, 20
	generation := []string{"ddim_steps", "official_ddim", "clamp", "clamp_step", "top_p", "grammar", "mbr", "chain"}
	models := map[string]string{}
	paramtest.Check(t, base, map[string]paramtest.Change{
		// Of a size only what is 0 shows: the rate.
		"size":            {Given: `{"rate": 0}`, To: `{"size": "paper", "length": 48}`},
		"mode":            {To: `{"mode": "joint"}`},
		"embedding":       {To: `{"embedding": 8}`},
		"width":           {To: `{"width": 16}`},
		"blocks":          {To: `{"blocks": 2}`},
		"heads":           {To: `{"heads": 4}`},
		"length":          {To: `{"length": 48}`},
		"dropout":         {To: `{"dropout": 0.4}`},
		"diffusion_steps": {To: `{"diffusion_steps": 30}`},
		"loss_aware":      {Given: `{"diffusion_steps": 5}`, To: `{"loss_aware": false}`},
		"mse_target_only": {To: `{"mse_target_only": true}`},
		"batch":           {To: `{"batch": 8}`},
		"steps":           {To: `{"steps": 9}`},
		"rate":            {To: `{"rate": 0.001}`},
		"ema":             {To: `{"ema": 0.5}`},

		"ddim_steps":    {To: `{"ddim_steps": 7}`},
		"official_ddim": {To: `{"official_ddim": true}`},
		"clamp":         {To: `{"clamp": true}`},
		"clamp_step":    {Given: `{"clamp": true}`, To: `{"clamp_step": 20}`},
		"grammar":       {To: `{"grammar": false}`},
		"top_p":         {Given: `{"ddim_steps": 20}`, To: `{"top_p": 0.5}`},
		"mbr":           {To: `{"mbr": 3}`},
		"chain":         {To: `{"chain": true}`},
	}, func(t *testing.T, p Params) paramtest.Outcome {
		if err := p.validate(); err != nil {
			t.Fatal(err)
		}
		run, g := fitted(t, p)
		model := files(t, run.ModelDir)
		var out paramtest.Outcome
		for _, rows := range []data.Events{requested(t, g, run, request(10, 60))[10]} {
			for i := range rows.Len() {
				out.Scores = append(out.Scores, float32(rows.Day[i]), float32(rows.Slot[i]), float32(rows.Behaviour[i]))
			}
		}
		out.Model = []byte(model[fileName])
		name := t.Name()[strings.LastIndex(t.Name(), "/")+1:]
		if before, ok := models[name]; ok && before != model[fileName] && slices.Contains(generation, name) {
			t.Errorf("%s changes the model", name)
		}
		models[name] = model[fileName]
		return out
	}, generation...)
}

// Settings that do not go together are mistakes.
func TestValidate(t *testing.T) {
	for name, change := range map[string]func(p *Params){
		"heads that do not divide the width": func(p *Params) { p.Heads = 3 },
		"a batch that cannot be cut":         func(p *Params) { p.Batch = 100 },
		"a length without room":              func(p *Params) { p.Length = 10 },
		"a top_p that draws for ever":        func(p *Params) { p.TopP = .01 },
	} {
		p := defaults
		if change(&p); p.validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, s := range []Size{SizeDefault, SizeLarge, SizePaper} {
		p := defaults
		p.Size = s
		if err := p.validate(); err != nil {
			t.Errorf("size %s: %v", s, err)
		}
	}
}

// The size fills what is 0 and nothing else, and the average follows the steps.
func TestFilled(t *testing.T) {
	p := defaults
	p.Size, p.Width, p.Rate = SizePaper, 64, .5
	f := p.filled()
	if f.Width != 64 || f.Rate != .5 || f.Blocks != 12 || f.Heads != 12 || f.Embedding != 128 || f.Batch != 2048 || f.Steps != 50_000 || f.Length != 0 {
		t.Errorf("paper with width 64 and rate .5 is %+v", f)
	}
	if parts, pairs := f.parts(); parts != 32 || pairs != 64 {
		t.Errorf("a batch of 2048 is %d parts of %d", parts, pairs)
	}
	if parts, pairs := (Params{Batch: 10}).parts(); parts != 1 || pairs != 10 {
		t.Errorf("a batch of 10 is %d parts of %d", parts, pairs)
	}
	for _, c := range []struct {
		p      Params
		decay  float64
		warmup bool
	}{{Params{Steps: 19_999}, .999, true}, {Params{Steps: 20_000}, .9999, false}, {Params{Steps: 5, EMA: .5}, .5, false}} {
		if decay, warmup := c.p.average(); decay != c.decay || warmup != c.warmup {
			t.Errorf("%d steps, ema %v: decay %v, warm-up %t", c.p.Steps, c.p.EMA, decay, warmup)
		}
	}
}

// The estimate grows with what is asked for, in proportion.
func TestEstimate(t *testing.T) {
	s := sdk.Sizes{Call: "fit", Vocabulary: sdk.VocabularySize{Locations: 39, Behaviours: 39, SlotsPerDay: 48}, Weeks: 1000}
	p := defaults
	base := estimate(p, s).FLOPs
	// 64 sequences of 96 tokens, 2 blocks of width 128, some 1,900 tokens: 25 to 35 GFLOP a step.
	if step := base / 2500 / 1e9; step < 20 || step > 40 {
		t.Errorf("a training step is %v GFLOP", step)
	}
	p.Steps = 5000
	if got := estimate(p, s).FLOPs; got != 2*base {
		t.Errorf("twice the steps are %v, want %v", got, 2*base)
	}
	s.Call = "generate"
	once := estimate(p, s).FLOPs
	p.DDIMSteps, p.MBR = 40, 2
	if got := estimate(p, s).FLOPs; got != 4*once || once <= 0 {
		t.Errorf("twice the steps and the candidates are %v, want 4 times %v", got, once)
	}
}
