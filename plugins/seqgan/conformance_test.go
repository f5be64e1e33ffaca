package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// tiny makes a model that trains in a moment.
const tiny = `"batch": 16, "mle_epochs": 2, "discriminator_pretraining": 1, "discriminator_epochs": 1, "rounds": 1, "discriminator_sampling": 1`

func TestConformance(t *testing.T) {
	for _, params := range []string{
		`{` + tiny + `}`,
		`{` + tiny + `, "condition": "finetune", "finetune_epochs": 2, "profile": true}`,
		`{` + tiny + `, "rounds": 0, "checkpoint": "mle:1", "checkpoint_epochs": 1}`,
	} {
		t.Run(params, func(t *testing.T) {
			sdktest.Generator(t, sdktest.Plugin{
				Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
				Params: params,
			})
		})
	}
}
