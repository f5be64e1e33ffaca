package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/paramtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// No setting is without effect.
func TestEveryParamMatters(t *testing.T) {
	base := small()
	base.ReplaceRatio, base.Epochs = .7, 12
	paramtest.Check(t, base, map[string]paramtest.Change{
		"item":             {To: `{"item": "location-behaviour"}`},
		"width":            {To: `{"width": 5}`},
		"replace_ratio":    {To: `{"replace_ratio": 0.3}`},
		"max_similarity":   {To: `{"max_similarity": 0.6}`},
		"utility_weight":   {To: `{"utility_weight": 2}`},
		"privacy_weight":   {To: `{"privacy_weight": 1}`},
		"official_pairing": {To: `{"official_pairing": true}`},
		"factor_deviation": {To: `{"factor_deviation": 0.2}`},
		"factor_decay":     {To: `{"factor_decay": 0.1}`},
		"rate":             {To: `{"rate": 0.02}`},
		"batch":            {To: `{"batch": 16}`},
		"epochs":           {To: `{"epochs": 2}`},
		"patience":         {Given: `{"epochs": 60}`, To: `{"patience": 1}`},
		"per_occurrence":   {To: `{"per_occurrence": true}`},
		"sees":             {To: `{"sees": "seed"}`},
		"fold_in_steps":    {Given: `{"sees": "seed"}`, To: `{"fold_in_steps": 0}`},
		"fold_in_rate":     {Given: `{"sees": "seed"}`, To: `{"fold_in_rate": 0.5}`},
	}, func(t *testing.T, p Params) paramtest.Outcome {
		run := testRun(t)
		fit(t, run, p, sdktest.Train(sdktest.Population))
		var weeks []float32
		for _, user := range append(sdktest.Individuals, sdktest.Population...) {
			got := generate(t, run, p, exact(user, sdktest.Train([]uint32{user})))
			for i := range got.Len() {
				weeks = append(weeks, float32(got.Location[i]), float32(got.Behaviour[i]))
			}
		}
		return paramtest.Outcome{Model: modelFiles(t, run), Scores: weeks}
	})
}
