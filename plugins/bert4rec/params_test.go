package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/paramtest"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// No setting is without effect.
func TestEveryParamMatters(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 80 small models; run without -short")
	}
	base := small()
	base.WindowCounts = false // it hides what the other parts do
	base.Width, base.PretrainEpochs, base.FinetuneEpochs, base.Warmup = 8, 2, 1, 3
	base.ClipNorm, base.Rate, base.FinetuneRate = .5, 1e-2, 1e-2
	paramtest.Check(t, base, map[string]paramtest.Change{
		"width":             {To: `{"width": 16}`},
		"blocks":            {To: `{"blocks": 2}`},
		"heads":             {To: `{"heads": 4}`},
		"dropout":           {To: `{"dropout": 0.4}`},
		"attention_dropout": {To: `{"attention_dropout": 0.4}`},
		"init_deviation":    {To: `{"init_deviation": 0.2}`},
		"window_counts":     {To: `{"window_counts": true}`},
		"past_intents":      {To: `{"past_intents": false}`},
		"location_dropout":  {To: `{"location_dropout": 1}`},
		"unknown_locations": {To: `{"unknown_locations": 0.5}`},
		"stride":            {To: `{"stride": 3}`},
		"cloze_copies":      {To: `{"cloze_copies": 2}`},
		"last_copies":       {To: `{"last_copies": 2}`},
		"mask_share":        {To: `{"mask_share": 0.6}`},
		"max_masked":        {To: `{"max_masked": 1}`},
		"offline":           {To: `{"offline": true}`},
		"aux_behaviour":     {To: `{"aux_behaviour": true}`},
		"batch":             {To: `{"batch": 16}`},
		"rate":              {To: `{"rate": 0.001}`},
		"schedule":          {To: `{"schedule": "linear"}`},
		"warmup":            {To: `{"warmup": 10}`},
		"weight_decay":      {To: `{"weight_decay": 1}`},
		"clip_norm":         {To: `{"clip_norm": 0.1}`},
		"bias_correction":   {To: `{"bias_correction": false}`},
		"adam_epsilon":      {To: `{"adam_epsilon": 0.01}`},
		"count_offset":      {To: `{"count_offset": 100}`},
		"label_smoothing":   {To: `{"label_smoothing": 0.3}`},
		"ema":               {To: `{"ema": 0.9}`},
		"pretrain_epochs":   {Given: `{"rate": 0.001}`, To: `{"pretrain_epochs": 4}`},
		"min_steps":         {To: `{"min_steps": 100}`}, // two epochs are fewer
		// A rate at which the dev users' loss goes up and down.
		"patience":       {Given: `{"rate": 0.1, "patience": 1, "pretrain_epochs": 8}`, To: `{"patience": 20}`},
		"evaluate_every": {Given: `{"rate": 0.1, "pretrain_epochs": 8}`, To: `{"evaluate_every": 5}`},

		"finetune_epochs":           {To: `{"finetune_epochs": 2}`},
		"finetune_rate":             {To: `{"finetune_rate": 0.001}`},
		"finetune_batch":            {To: `{"finetune_batch": 4}`},
		"finetune_scope":            {To: `{"finetune_scope": "blocks"}`},
		"finetune_cloze_copies":     {To: `{"finetune_cloze_copies": 1}`},
		"finetune_location_dropout": {To: `{"finetune_location_dropout": 1}`},
	}, func(t *testing.T, p Params) paramtest.Outcome {
		run := testRun(t)
		if err := p.validate(); err != nil {
			t.Fatal(err)
		}
		user := sdktest.Train(sdktest.Individuals[:1])
		m := pretrained(t, run, p, sdktest.Train(sdktest.Population[:3]), sdktest.Train(sdktest.Dev))
		file, err := os.ReadFile(filepath.Join(run.ModelDir, recipe.FileName))
		if err != nil {
			t.Fatal(err)
		}
		w, _ := windows(run, user)
		return paramtest.Outcome{Model: file, Scores: scores(t, run, tuned(t, run, m, user), w)}
	})
}
