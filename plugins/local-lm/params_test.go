package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/paramtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// No setting is without effect, and those of generation leave the model.
func TestEveryParamMatters(t *testing.T) {
	base := tinyParams()
	base.Steps = 6
	paramtest.Check(t, base, map[string]paramtest.Change{
		// Of a size only what is 0 shows: the rate.
		"size":        {Given: `{"rate": 0}`, To: `{"size": "large"}`},
		"merges":      {To: `{"merges": 50}`},
		"length":      {To: `{"length": 200}`},
		"width":       {To: `{"width": 32}`},
		"blocks":      {To: `{"blocks": 2}`},
		"heads":       {To: `{"heads": 4}`},
		"dropout":     {To: `{"dropout": 0.4}`},
		"profile":     {To: `{"profile": false}`},
		"target_only": {To: `{"target_only": true}`},
		"batch":       {To: `{"batch": 4}`},
		"steps":       {To: `{"steps": 7}`},
		"rate":        {To: `{"rate": 0.001}`},

		"grammar":     {Given: `{"steps": 40}`, To: `{"grammar": false}`},
		"temperature": {To: `{"temperature": 0.5}`},
		"top_p":       {To: `{"top_p": 0.5}`},
		"chain":       {To: `{"chain": true}`},
	}, func(t *testing.T, p Params) paramtest.Outcome {
		if err := p.validate(); err != nil {
			t.Fatal(err)
		}
		run, g := fitted(t, p)
		model := files(t, run.ModelDir)
		out := paramtest.Outcome{Model: []byte(model["model.json"] + model[fileName])}
		rows := generate(t, g, run)
		for i := range rows.Len() {
			out.Scores = append(out.Scores, float32(rows.User[i]), float32(rows.Day[i]), float32(rows.Slot[i]), float32(rows.Behaviour[i]))
		}
		return out
	})
}

// Settings that do not go together are mistakes.
func TestValidate(t *testing.T) {
	for name, change := range map[string]func(p *Params){
		"heads that do not divide the width": func(p *Params) { p.Heads = 5 },
		"a batch that cannot be cut":         func(p *Params) { p.Batch = 40 },
		"a length without room":              func(p *Params) { p.Length = 10 },
	} {
		p := defaults
		if change(&p); p.validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The sizes have about as many weights as they say, and fill what is 0 alone.
func TestSizes(t *testing.T) {
	for size, want := range map[Size][2]int{SizeDefault: {380_000, 480_000}, SizeLarge: {1_000_000, 3_000_000}} {
		p := defaults
		p.Size = size
		if err := p.validate(); err != nil {
			t.Errorf("size %s: %v", size, err)
		}
		f := p.filled()
		s := shape{f.Length, f.Width, f.Blocks, f.Heads, bytesCount + f.Merges + 1}
		n, err := newNetwork(s, 1, 8, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, w := range n.layers() {
			count += len(w.Value)
		}
		if count != s.weights() || count < want[0] || count > want[1] {
			t.Errorf("size %s has %d weights, says %d, want %v", size, count, s.weights(), want)
		}
	}
	p := defaults
	p.Size, p.Width, p.Rate = SizeLarge, 60, .5
	if f := p.filled(); f.Width != 60 || f.Rate != .5 || f.Blocks != 4 || f.Dropout != .1 {
		t.Errorf("large with width 60 and rate .5 is %+v", f)
	}
}

// The estimate grows with what is asked for, in proportion.
func TestEstimate(t *testing.T) {
	p := defaults
	base := estimate(p, sdk.Sizes{Call: "fit"}).FLOPs
	p.Steps = 2 * sizes[SizeDefault].steps
	if got := estimate(p, sdk.Sizes{Call: "fit"}).FLOPs; got != 2*base || base < 1e12 || base > 1e13 {
		t.Errorf("a fit is %v FLOP, of twice the steps %v", base, got)
	}
	one, ten := estimate(p, sdk.Sizes{Call: "generate", Weeks: 1}).FLOPs, estimate(p, sdk.Sizes{Call: "generate", Weeks: 10}).FLOPs
	if ten != 10*one || one <= 0 {
		t.Errorf("a week is %v FLOP, ten are %v", one, ten)
	}
}
