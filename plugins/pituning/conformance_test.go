package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

func TestConformance(t *testing.T) {
	const tiny = `"blocks": 1, "width": 16, "intent_hidden": 4, "batch": 8, "pretrain_epochs": 2, "min_steps": 0, "finetune_epochs": 1, "finetune_batch": 4, "finetune_stride": 10`
	for _, params := range []string{
		`{` + tiny + `, "unlearn_ratio": 1.01}`,
		`{` + tiny + `, "variant": "plain"}`,
		`{` + tiny + `, "backbone": "bert4rec"}`,
		`{` + tiny + `, "distill": true, "teacher_size": "small", "finetune_scope": "head", "past_intents": false, "window_counts": false, "recon_bidir": true}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Predictor(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
