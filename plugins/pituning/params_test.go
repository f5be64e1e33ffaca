package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/paramtest"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
)

// No setting is without effect.
func TestEveryParamMatters(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 80 small models; run without -short")
	}
	base := tiny()
	base.WindowCounts = false // it hides what the other parts do
	base.Width, base.IntentHidden, base.PretrainEpochs, base.FinetuneEpochs, base.Warmup, base.FinetuneRate = 8, 4, 2, 1, 3, 1e-2
	base.UnlearnRatio, base.UnlearnRate = 1.2, 1e-2
	population, personal := rare()
	changes := map[string]paramtest.Change{
		"variant":  {To: `{"variant": "plain"}`},
		"backbone": {To: `{"backbone": "bert4rec"}`},
		"size":     {Given: `{"width": 0, "blocks": 1}`, To: `{"size": "large"}`},
		"blocks":   {To: `{"blocks": 2}`},
		"width":    {To: `{"width": 16}`},

		"past_intents":          {To: `{"past_intents": false}`},
		"window_counts":         {To: `{"window_counts": true}`},
		"unknown_locations":     {To: `{"unknown_locations": 0.5}`},
		"location_dropout":      {To: `{"location_dropout": 1}`},
		"dropout":               {To: `{"dropout": 0.4}`},
		"intent_attention":      {To: `{"intent_attention": false}`},
		"intent_hidden":         {To: `{"intent_hidden": 8}`},
		"reconstruction":        {To: `{"reconstruction": false}`},
		"reconstruction_weight": {To: `{"reconstruction_weight": 1}`},
		"reconstruction_mask":   {To: `{"reconstruction_mask": 0.5}`},
		"recon_bidir":           {To: `{"recon_bidir": true}`},
		"distill":               {To: `{"distill": true, "teacher_size": "small"}`},
		"teacher_size":          {Given: `{"distill": true, "teacher_size": "small", "pretrain_epochs": 1}`, To: `{"teacher_size": "large"}`},
		"temperature":           {Given: `{"distill": true, "teacher_size": "small"}`, To: `{"temperature": 8}`},

		"rate":            {To: `{"rate": 0.001}`},
		"warmup":          {To: `{"warmup": 10}`},
		"weight_decay":    {To: `{"weight_decay": 1}`},
		"label_smoothing": {To: `{"label_smoothing": 0.3}`},
		"ema":             {To: `{"ema": 0.9}`},
		"batch":           {To: `{"batch": 4}`},
		"stride":          {To: `{"stride": 7}`},
		"pretrain_epochs": {To: `{"pretrain_epochs": 3}`},
		"min_steps":       {To: `{"min_steps": 100}`}, // two epochs are fewer
		// Settings at which the dev users' loss goes up and then further down.
		"patience":       {Given: `{"rate": 0.003, "batch": 2, "patience": 1, "evaluate_every": 1, "pretrain_epochs": 6}`, To: `{"patience": 20}`},
		"evaluate_every": {Given: `{"rate": 0.1, "pretrain_epochs": 6}`, To: `{"evaluate_every": 3}`},

		"finetune_rate":             {To: `{"finetune_rate": 0.001}`},
		"finetune_epochs":           {To: `{"finetune_epochs": 2}`},
		"finetune_share":            {To: `{"finetune_share": 0.3}`},
		"finetune_batch":            {To: `{"finetune_batch": 2}`},
		"finetune_stride":           {To: `{"finetune_stride": 3}`},
		"finetune_location_dropout": {To: `{"finetune_location_dropout": 1}`},
		"finetune_scope":            {To: `{"finetune_scope": "blocks"}`},
		"unlearn":                   {To: `{"unlearn": false}`},
		"unlearn_rate":              {To: `{"unlearn_rate": 0.0001}`},
		"unlearn_weight":            {To: `{"unlearn_weight": 1}`},
		"unlearn_ratio":             {To: `{"unlearn_ratio": 100}`},
	}
	// The file of weights has tests of its own (gpt2_test.go).
	path, sum := weightsFile(t, base.Width)
	weights := `{"weights": "` + path + `", "weights_sha256": "` + sum + `"}`
	changes["weights"], changes["weights_sha256"] = paramtest.Change{To: weights}, paramtest.Change{To: weights}
	paramtest.Check(t, base, changes, func(t *testing.T, p Params) paramtest.Outcome {
		if err := p.validate(); err != nil {
			t.Fatal(err)
		}
		run := testRun(t)
		m := pretrained(t, run, p.effective(), population.events(1, 60, users(0, 6)...), population.events(2, 60, users(20, 2)...))
		file, err := os.ReadFile(filepath.Join(run.ModelDir, recipe.FileName))
		if err != nil {
			t.Fatal(err)
		}
		w, _ := problems(run, personal.events(4, 30, 40))
		return paramtest.Outcome{Model: file, Scores: scores(t, run, tuned(t, run, m, personal.events(3, 80, 40)), w)}
	})
}
