package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// tiny makes a model that trains in a moment.
const tiny = `"width": 8, "blocks": 1, "heads": 2, "batch": 16, "pretrain_epochs": 2, "min_steps": 1, "finetune_epochs": 1`

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{` + tiny + `}`,
		`{` + tiny + `, "past_intents": false, "window_counts": false, "aux_behaviour": true, "ema": 0.9, "finetune_scope": "head", "finetune_cloze_copies": 1}`,
		`{` + tiny + `, "offline": true, "cloze_copies": 3, "schedule": "linear", "bias_correction": false, "finetune_scope": "bias-and-head"}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Predictor(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
